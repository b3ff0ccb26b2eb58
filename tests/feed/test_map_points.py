"""What stands on the map, and the numbers of its squares: right whatever happened, in whatever order."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django import DjangoAssertNumQueries

from feed import services
from feed.models import Comment, MapCell, MapPoint, Post, Visibility
from feed.services import Spot, pin, pin_many, set_points
from places.models import Town
from profiles.models import User
from tests.factories import make_comment, make_draft, make_neighbourhood, make_post, make_theme, make_town
from tests.feed.spots import assert_counted_right, counted, located, titles

pytestmark = pytest.mark.django_db


def test_a_located_thing_stands_on_the_map_as_it_is(citizen: User, town: Town) -> None:
    theme, part = make_theme(), make_neighbourhood(town)
    post = located(make_post(citizen, town, theme=theme, neighbourhood=part), map_title="  Nid de\npoule  ")
    pin(subject=post)
    point = MapPoint.objects.get()
    assert (point.pk, point.object_id, point.title, point.state, point.is_open) == (
        post.pk, post.pk, "Nid de poule", "new", True,
    )  # fmt: skip
    assert (point.town, point.neighbourhood, point.theme, point.published_at) == (town, part, theme, post.published_at)
    assert (point.latitude, point.longitude) == (44.56, 6.08)


def test_twice_is_once() -> None:
    post = located()
    pin(subject=post)
    before = counted()
    pin(subject=post)
    assert counted() == before and MapPoint.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"latitude": None}, {"longitude": None}, {"is_private": True}, {"visibility": Visibility.MEMBERS},
        {"hidden_at": timezone.now()}, {"deleted_at": timezone.now()}, {"published_at": None}, {"town_id": None},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_what_not_everyone_may_read_is_not_on_the_map(change: dict[str, Any]) -> None:
    post = located()
    pin(subject=post)
    pin(subject=located(post, **change))
    assert (titles(), counted()) == ([], {})
    other = located(**change)
    pin(subject=other)
    assert (titles(), counted()) == ([], {})


def test_a_place_a_state_and_a_title_that_change_are_changed_on_the_map() -> None:
    post = located()
    pin(subject=post)
    pin(subject=located(post, latitude=48.85, longitude=2.35, state="fixed", map_title="Réparé"))
    point = MapPoint.objects.get()
    assert (point.latitude, point.state, point.is_open, point.title) == (48.85, "fixed", False, "Réparé")
    assert sum(MapCell.objects.filter(level=4, kind=0, theme=0, state="").values_list("count", flat=True)) == 1
    assert_counted_right()


def test_a_long_title_is_cut_and_an_empty_one_stays_empty() -> None:
    pin(subject=located(map_title="a" * 500))
    pin(subject=located(map_title=""))
    assert titles() == ["a" * 120, ""]


def test_a_kind_without_states_waits_for_nobody_but_counts_as_open() -> None:
    pin(subject=located(workflow=None, state=""))
    assert MapPoint.objects.get().is_open


def test_hiding_takes_it_away_restoring_brings_it_back_deleting_ends_it() -> None:
    post = located()
    pin(subject=post)
    services.hide(subject=post)
    assert (titles(), counted()) == ([], {})
    services.restore(subject=post)
    assert titles() == ["Nid-de-poule"]
    services.delete_post(post=post)
    assert (titles(), counted()) == ([], {})


def test_a_kind_without_places_costs_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    post, comment = make_post(), make_comment(make_post())
    with django_assert_num_queries(0):
        pin(subject=post)
        pin_many(subjects=[post, comment])


@pytest.mark.parametrize("number", [1, 3])
def test_many_cost_as_much_as_one(number: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    posts = [located() for _each in range(number)]
    ContentType.objects.get_for_model(Post)
    with django_assert_num_queries(6):  # savepoint, known, taken, points, squares, end
        pin_many(subjects=posts)
    assert len(titles()) == number


def test_two_kinds_that_drew_the_same_id_stand_side_by_side(town: Town) -> None:
    kinds = [ContentType.objects.get_for_model(model).pk for model in (Post, Comment)]
    now = timezone.now()
    for kind in kinds:
        set_points(spots=[Spot(kind, 7, 44.5, 6.1, town.pk, "Là", now)])
    assert sorted(MapPoint.objects.values_list("pk", "object_id")) == [(7, 7), (8, 7)]


def test_drafts_are_not_on_the_map(citizen: User, town: Town) -> None:
    pin(subject=located(make_draft(citizen, town)))
    assert titles() == []


def test_the_database_refuses_a_point_off_the_earth(town: Town) -> None:
    for lat, lon in ((91.0, 0.0), (0.0, 181.0)):
        with pytest.raises(IntegrityError), transaction.atomic():
            row = MapPoint(
                content_type=ContentType.objects.get_for_model(Post), object_id=1, town=town, x=0, y=0, band=0
            )
            row.latitude, row.longitude, row.title, row.published_at = lat, lon, "", timezone.now()
            row.save(force_insert=True)


SPOTS = st.tuples(
    st.integers(1, 6),  # which subject
    st.sampled_from([(44.5601, 6.0801), (44.5602, 6.0802), (-33.9, 151.2), (85.06, -180.0), (-90.0, 180.0)]),
    st.sampled_from(["", "new", "fixed"]),
    st.booleans(),
    st.booleans(),  # with the theme
)


class Numbers(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.tuples(st.lists(SPOTS, max_size=5), st.sets(st.integers(1, 6))), max_size=6))
    def test_the_squares_are_right_whatever_came_moved_and_went(self, steps: list[Any]) -> None:
        town, theme = make_town(), make_theme()
        kind = ContentType.objects.get_for_model(Post).pk
        now = timezone.now()
        for spots, gone in steps:
            put = [
                Spot(
                    kind,
                    pk,
                    *place,
                    town.pk,
                    "x",
                    now,
                    state=state,
                    is_open=is_open,
                    theme=theme.pk if themed else None,
                )
                for pk, place, state, is_open, themed in spots
            ]
            set_points(spots=put, gone=[(kind, pk) for pk in gone])
        assert_counted_right()
