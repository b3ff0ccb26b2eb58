"""What a screen of the map shows: points where they are few, clusters where they are many, never more than 500."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from pytest_django import DjangoAssertNumQueries

from feed import mapping
from feed.grid import Area
from feed.mapping import Choice, around, listed, look
from feed.models import Comment, MapPoint, Post
from feed.models.points import CLOSED, OPEN
from feed.services import pin
from places.models import Theme, Town
from profiles.models import User
from profiles.services import block
from tests.factories import make_neighbourhood, make_post, make_theme, make_town
from tests.feed.spots import located, make_spots

pytestmark = pytest.mark.django_db
GAP = Area.of(south=44.5, west=6.0, north=44.6, east=6.15)
FRANCE = Area.of(south=41.0, west=-5.0, north=51.5, east=10.0)
WORLD = Area.of(south=-90, west=-180, north=90, east=180)


def scattered(number: int, *, seed: int = 1, box: tuple[float, float, float, float] = (44.5, 6.0, 44.6, 6.15)) -> Any:
    chance = random.Random(seed)
    south, west, north, east = box
    return [(chance.uniform(south, north), chance.uniform(west, east)) for _each in range(number)]


def shown(screen: mapping.Screen) -> int:
    return len(screen.points) + sum(cluster.count for cluster in screen.clusters)


def test_a_few_points_are_shown_as_they_are_newest_first(town: Town) -> None:
    make_spots(town, scattered(30))
    screen = look(GAP, zoom=13)
    assert [point.title for point in screen.points] == [f"Chose {at}" for at in reversed(range(30))]
    assert (screen.clusters, screen.total) == ([], 30)


def test_what_lies_outside_the_screen_is_not_shown(town: Town) -> None:
    make_spots(town, [(44.55, 6.05), (44.65, 6.05), (44.55, 6.25), (45.55, 6.05)])
    assert [point.title for point in look(GAP, zoom=13).points] == ["Chose 0"]


@pytest.mark.parametrize("zoom", range(23))
def test_many_points_become_clusters_at_every_zoom(town: Town, zoom: int) -> None:
    make_spots(town, scattered(700))
    for area in (GAP, FRANCE, WORLD):
        screen = look(area, zoom=zoom)
        assert len(screen.points) + len(screen.clusters) <= 500
        assert shown(screen) == 700 and screen.clusters


def test_a_point_alone_among_clusters_keeps_its_name(town: Town) -> None:
    make_spots(town, [(44.55, 6.05)] * 300 + [(44.59, 6.12)])
    screen = look(GAP, zoom=13)
    assert [point.title for point in screen.points] == ["Chose 300"]
    assert [cluster.count for cluster in screen.clusters] == [300]


def test_a_cluster_stands_in_the_middle_of_what_it_counts(town: Town) -> None:
    make_spots(town, [(44.55, 6.05), (44.56, 6.06)] * 150)
    (cluster,) = look(WORLD, zoom=0).clusters
    assert cluster.count == 300
    assert abs(cluster.latitude - 44.555) < 0.0001 and abs(cluster.longitude - 6.055) < 0.0001


def test_ten_thousand_in_one_street_are_one_number(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    make_spots(town, [(44.55, 6.05)] * 6000)
    for zoom in (13, 19, 22):
        box = Area.of(south=44.549, west=6.049, north=44.551, east=6.051)
        screen = look(box, zoom=zoom)
        assert [cluster.count for cluster in screen.clusters] == [6000] and not screen.points


@pytest.fixture
def mixed(town: Town) -> dict[str, Any]:
    """300 points of each of several choices in one town, 300 in another one on the same screen."""
    theme, other = make_theme("Voirie"), make_theme("Sport")
    part, beside = make_neighbourhood(town), make_town("Ailleurs")
    common = {"state": "new", "theme": theme.pk}
    make_spots(town, scattered(300, seed=1), first=1000, **common)
    make_spots(town, scattered(300, seed=2), first=2000, **common | {"theme": other.pk})
    make_spots(town, scattered(300, seed=3), first=3000, **common | {"state": "fixed", "is_open": False})
    make_spots(town, scattered(300, seed=4), first=4000, **common, model=Comment)
    make_spots(town, scattered(300, seed=5), first=5000, **common, neighbourhood=part.pk)
    make_spots(beside, scattered(300, seed=6), first=6000, **common)
    return {"theme": other, "part": part, "beside": beside}


CHOICES = {
    "all": (lambda mixed: Choice(), 1800),
    "kind": (lambda mixed: Choice(kinds=(kind_of(Comment),)), 300),
    "kinds": (lambda mixed: Choice(kinds=(kind_of(Comment), kind_of(Post))), 1800),
    "theme": (lambda mixed: Choice(theme=mixed["theme"].pk), 300),
    "state": (lambda mixed: Choice(state="fixed"), 300),
    "open": (lambda mixed: Choice(state=OPEN), 1500),
    "closed": (lambda mixed: Choice(state=CLOSED), 300),
    "kind and state": (lambda mixed: Choice(kinds=(kind_of(Post),), state="new"), 1200),
    "theme and open": (lambda mixed: Choice(theme=mixed["theme"].pk, state=OPEN), 300),
    "theme and closed": (lambda mixed: Choice(theme=mixed["theme"].pk, state=CLOSED), 0),
    "since": (lambda mixed: Choice(since=5000), 600),
    "town": (lambda mixed: Choice(town=mixed["beside"].pk), 300),
    "part": (lambda mixed: Choice(neighbourhood=mixed["part"].pk), 300),
    "part since": (lambda mixed: Choice(neighbourhood=mixed["part"].pk, since=5290), 10),
}


def kind_of(model: type) -> int:
    return ContentType.objects.get_for_model(model).pk


@pytest.mark.parametrize("name", CHOICES)
def test_every_choice_shows_what_it_says_on_every_screen(mixed: dict[str, Any], name: str) -> None:
    make, number = CHOICES[name]
    for area, zoom in ((GAP, 12), (GAP, 9), (FRANCE, 6), (WORLD, 2)):
        screen = look(area, zoom=zoom, choice=make(mixed))
        assert (shown(screen) if number > 200 else len(screen.points)) == number, (zoom, screen.total)
        assert not screen.is_partial


def test_a_wide_screen_of_a_date_looks_at_the_newest_only(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapping, "RECENT", 250)
    make_spots(town, scattered(300))
    screen = look(FRANCE, zoom=6, choice=Choice(since=1000))
    assert (shown(screen), screen.is_partial) == (250, True)


@pytest.mark.parametrize("number", [1, 3])
def test_a_screen_costs_two_queries(town: Town, number: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make_spots(town, scattered(number))
    with django_assert_num_queries(2):
        assert len(look(GAP, zoom=13).points) == number
    make_spots(town, scattered(450, seed=9), first=5000)
    with django_assert_num_queries(1):
        assert shown(look(FRANCE, zoom=6)) == 450 + number
    with django_assert_num_queries(3):  # squares, groups, those alone
        assert shown(look(GAP, zoom=14)) == 450 + number


# --- the list --------------------------------------------------------------------------------------------------------


def test_the_list_is_read_through_the_door_of_each_kind(citizen: User, outsider: User, town: Town) -> None:
    posts = [make_post(citizen, town) for _each in range(3)]
    for post in posts:
        pin(subject=located(post))
    newest_first = [post.pk for post in reversed(posts)]
    for area in (None, GAP):
        for reader in (AnonymousUser(), outsider, citizen):
            page = listed(Choice(town=town.pk), area=area, viewer=reader)
            assert [point.object_id for point in page] == newest_first
    block(blocker=outsider, blocked=citizen)
    assert listed(Choice(town=town.pk), area=None, viewer=outsider).items == []
    Post.objects.filter(pk=posts[0].pk).update(visibility=1)  # narrowed, and nobody called pin
    assert [point.object_id for point in listed(Choice(), area=GAP, viewer=AnonymousUser())] == newest_first[:2]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_two_queries_a_kind(
    citizen: User, town: Town, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _each in range(number):
        pin(subject=located(make_post(citizen, town)))
    with django_assert_num_queries(2):
        page = listed(Choice(town=town.pk), area=None, viewer=citizen)
        assert [str(point.town) for point in page] == ["Gap"] * number
    with django_assert_num_queries(3):  # and how many there are, which says how to look for them
        assert len(listed(Choice(), area=GAP, viewer=citizen)) == number


@pytest.mark.parametrize("many", [False, True])
def test_the_list_goes_on_after_the_last_one_seen(
    citizen: User, town: Town, many: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapping, "SCANNED", 2 if many else 5000)
    posts = [make_post(citizen, town) for _each in range(5)]
    for post in posts:
        pin(subject=located(post))
    pin(subject=located(make_post(citizen, town), latitude=45.5))
    seen, before = [], None
    for _page in range(3):
        page = listed(Choice(), area=GAP, viewer=citizen, before=before, size=2)
        seen += [point.object_id for point in page]
        before = page.next
    assert seen == [post.pk for post in reversed(posts)] and before is None


# --- around ----------------------------------------------------------------------------------------------------------


def test_around_is_by_distance_with_its_direction(citizen: User, town: Town) -> None:
    here = (44.56, 6.08)
    away = {"nord": (44.561, 6.08), "est": (44.56, 6.0828), "sud-ouest": (44.5573, 6.0762), "loin": (44.6, 6.08)}
    for name, (lat, lon) in away.items():
        pin(subject=located(make_post(citizen, town), latitude=lat, longitude=lon, map_title=name))
    found = around(*here, viewer=AnonymousUser())
    assert [(near.point.title, near.metres, near.bearing) for near in found] == [
        ("nord", 111, 0), ("est", 222, 90), ("sud-ouest", 425, 225),
    ]  # fmt: skip


def test_around_leaves_out_whom_the_reader_does_not_meet(citizen: User, outsider: User, town: Town) -> None:
    pin(subject=located(make_post(citizen, town)))
    assert len(around(44.56, 6.08, viewer=outsider)) == 1
    block(blocker=citizen, blocked=outsider)
    assert around(44.56, 6.08, viewer=outsider) == []


@pytest.mark.parametrize("here", [(90.0, 180.0), (-90.0, -180.0), (0.0, 0.0)])
def test_around_the_ends_of_the_earth_there_is_nothing(here: tuple[float, float], db: None) -> None:
    assert around(*here, viewer=AnonymousUser()) == []


def test_a_theme_that_goes_leaves_its_points(town: Town) -> None:
    theme = make_theme("Fontaines", town=town)
    make_spots(town, [(44.55, 6.05)], theme=theme.pk)
    Theme.objects.filter(pk=theme.pk).delete()
    assert MapPoint.objects.get().theme is None
    assert len(look(GAP, zoom=13).points) == 1
