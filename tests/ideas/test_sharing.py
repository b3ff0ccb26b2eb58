"""Sharing an idea: what it makes, where it may be, its history, its end (CIW6, 4C8, CL5)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from alerts.models import Subscription
from cases.models import Case
from feed.models import Activity, Mention, Revision, Source
from feed.services import WrongPlace, erase_person
from participation.ideas import services
from participation.ideas.models import CoAuthor, Idea, Rating
from participation.ideas.places import MOST_POSITIONS, checked_place, middle
from places.geometry import BadGeometry
from places.models import Town
from places.services import draw_neighbourhood
from profiles.models import User
from tests import factories
from tests.factories import SQUARE
from tests.factories import change_idea as edit
from tests.feed.steps import new_photo

POINT = {"type": "Point", "coordinates": [6.05, 44.55]}
LINE = {"type": "LineString", "coordinates": [[6.02, 44.55], [6.04, 44.55], [6.08, 44.55]]}
AREA = {"type": "Polygon", "coordinates": [[[6.02, 44.52], [6.04, 44.52], [6.04, 44.54], [6.02, 44.52]]]}


def test_an_idea_stands_on_walls_with_its_case_and_its_author_follows_it(town: Town, citizen: User) -> None:
    theme = factories.make_theme("Écoles")
    idea = factories.make_idea(citizen, town, theme=theme)
    case = Case.objects.of(idea).get()
    assert (case.state, case.is_open, case.due_at, case.town, case.theme) == ("received", True, None, town, theme)
    activity = Activity.objects.of(idea).get()
    assert (activity.actor, activity.verb) == (citizen, "idea_published")
    walls = {str(source.subject) for source in Source.objects.filter(routes__activity=activity)}
    assert walls == {str(citizen), str(town), f"{theme} · {town}"}
    assert Subscription.objects.of(idea).get().person == citizen


@pytest.mark.parametrize("told", [{"title": " "}, {"need": "\u200b"}])
def test_an_idea_says_what_it_is_and_what_need_it_meets(town: Town, citizen: User, told: dict[str, str]) -> None:
    with pytest.raises(services.Untold):
        factories.make_idea(citizen, town, **told)
    assert not Idea.objects.exists()


@pytest.mark.parametrize("place", [POINT, LINE, AREA], ids=lambda place: place["type"])
def test_it_is_at_a_point_along_a_line_or_in_an_area_of_its_town(
    town: Town, citizen: User, place: dict[str, Any]
) -> None:
    factories.outlined(town)
    idea = factories.make_idea(citizen, town, geometry=place)
    assert idea.geometry == place
    assert (idea.latitude, idea.longitude) == {
        "Point": (44.55, 6.05),
        "LineString": (44.55, 6.05),
        "Polygon": (44.52667, 6.03333),
    }[place["type"]]


def test_without_a_place_it_is_for_the_whole_town(town: Town, citizen: User) -> None:
    idea = factories.make_idea(citizen, town)
    assert (idea.geometry, idea.latitude, idea.longitude, idea.neighbourhood) == (None, None, None, None)


def test_a_place_that_leaves_the_town_is_refused_with_its_name(town: Town, citizen: User) -> None:
    factories.outlined(town)
    beyond = {"type": "LineString", "coordinates": [[6.05, 44.55], [6.2, 44.55]]}
    with pytest.raises(services.OutsideTown) as refusal:
        factories.make_idea(citizen, town, geometry=beyond)
    assert refusal.value.reason == "Ce lieu n’est pas tout entier dans Gap."
    assert not Idea.objects.exists()


def test_where_the_outline_is_unknown_a_place_is_believed(town: Town, citizen: User) -> None:
    assert factories.make_idea(citizen, town, geometry=POINT).latitude == 44.55


def test_a_place_in_a_drawn_neighbourhood_is_that_neighbourhood_s(town: Town, citizen: User) -> None:
    part = factories.make_neighbourhood(town)
    draw_neighbourhood(neighbourhood=part, geometry=SQUARE)
    assert factories.make_idea(citizen, town, geometry=POINT).neighbourhood == part


@pytest.mark.parametrize(
    "place",
    [
        "Gap",
        {"type": "Point", "coordinates": [6.05]},
        {"type": "Point", "coordinates": [6.05, float("nan")]},
        {"type": "Point", "coordinates": [6.05, True]},
        {"type": "Point", "coordinates": [600, 44.5]},
        {"type": "LineString", "coordinates": [[6.05, 44.5]]},
        {"type": "LineString", "coordinates": [[6.05, 44.5]] * (MOST_POSITIONS + 1)},
        {"type": "Polygon", "coordinates": [SQUARE["coordinates"][0][:-1]]},
        {"type": "Polygon", "coordinates": SQUARE["coordinates"] * 2},
        {"type": "Polygon", "coordinates": [[1, 2, 3, 4]]},
        {"type": "GeometryCollection", "geometries": []},
        {"type": "MultiPoint", "coordinates": [[6.05, 44.5]]},
    ],
)
def test_what_is_no_place_is_refused(place: Any) -> None:
    with pytest.raises(BadGeometry):
        checked_place(place)


def test_a_place_keeps_neither_altitudes_nor_other_members() -> None:
    told = {"type": "Point", "coordinates": [6.05, 44.5, 1200], "crs": {"x": 1}}
    assert checked_place(told) == {"type": "Point", "coordinates": [6.05, 44.5]}


def test_the_middle_of_a_line_of_one_spot_is_that_spot() -> None:
    assert middle({"type": "LineString", "coordinates": [[6.0, 44.0], [6.0, 44.0]]}) == (44.0, 6.0)


def test_a_theme_or_neighbourhood_of_another_town_is_refused(town: Town, citizen: User) -> None:
    other = factories.make_town()
    with pytest.raises(WrongPlace):
        factories.make_idea(citizen, town, neighbourhood=factories.make_neighbourhood(other))
    with pytest.raises(WrongPlace):
        factories.make_idea(citizen, town, theme=factories.make_theme("Sources", town=other))


def test_sent_twice_it_is_one(town: Town, citizen: User) -> None:
    key = uuid.uuid4()
    first = factories.make_idea(citizen, town, key=key)
    assert factories.make_idea(citizen, town, key=key, title="Autre chose").pk == first.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Idea.objects.create(author=citizen, town=town, key=key)


def test_a_draft_is_its_author_s_alone_and_becomes_the_idea(town: Town, citizen: User, outsider: User) -> None:
    key = uuid.uuid4()
    draft = services.draft_idea(author=citizen, town=town, title="À finir", photos=[new_photo()], key=key)
    assert [Idea.objects.visible_to(who).count() for who in (citizen, outsider, AnonymousUser())] == [1, 0, 0]
    assert not Activity.objects.exists()
    idea = factories.make_idea(citizen, town, key=key)
    assert (idea.pk, idea.is_draft, idea.photos.count()) == (draft.pk, False, 1)
    services.delete_idea(idea=services.draft_idea(author=citizen, town=town, key=uuid.uuid4()))
    assert Idea.objects.count() == 1


def test_every_version_stays_readable(town: Town, citizen: User) -> None:
    idea = factories.make_idea(citizen, town, body="En bois.")
    changed = edit(idea, citizen, title="Deux bancs devant l’école", body="En pierre.")
    assert changed.title == "Deux bancs devant l’école"
    kept = Revision.objects.of(idea).get()
    assert kept.body == "Un banc devant l’école\n\nLes grands-parents attendent debout.\n\nEn bois."
    assert kept.edited_by == citizen
    edit(changed, citizen)
    assert Revision.objects.of(idea).count() == 1


def test_the_largest_idea_fits_in_its_history(town: Town, citizen: User) -> None:
    idea = factories.make_idea(citizen, town, title="t" * 120, need="n" * 500, body="b" * 4000)
    edit(idea, citizen, title="Plus court")
    assert len(Revision.objects.of(idea).get().body) == 4624


def test_moving_it_carries_its_walls_and_its_case(town: Town, citizen: User) -> None:
    part, theme = factories.make_neighbourhood(town), factories.make_theme("Écoles")
    idea = factories.make_idea(citizen, town)
    edit(idea, citizen, neighbourhood=part, theme=theme)
    walls = {source.subject for source in Source.objects.filter(routes__activity__in=Activity.objects.of(idea))}
    assert part in walls
    case = Case.objects.of(idea).get()
    assert (case.neighbourhood, case.theme) == (part, theme)


def test_people_named_anywhere_in_it_are_named(town: Town, citizen: User, outsider: User) -> None:
    idea = factories.make_idea(citizen, town, need=f"@{outsider.handle} attend debout.")
    assert Mention.objects.of(idea).get().person == outsider
    erase_person(outsider)
    assert Idea.objects.get(pk=idea.pk).need == "@… attend debout."


def test_taking_it_back_leaves_nothing_of_it(town: Town, citizen: User, outsider: User) -> None:
    factories.outlined(town)
    idea = factories.make_idea(citizen, town, geometry=POINT, photos=[new_photo()], body="En bois.")
    services.rate(person=outsider, idea=idea, stars=4)
    services.invite(idea=idea, author=citizen, handle=outsider.handle)
    services.delete_idea(idea=idea)
    row = Idea.objects.get(pk=idea.pk)
    assert (row.title, row.need, row.body, row.geometry, row.latitude, row.ratings) == ("", "", "", None, None, [0] * 5)
    assert not (row.photos.exists() or Rating.objects.exists() or CoAuthor.objects.exists())
    assert not Case.objects.of(row).get().is_open
    assert not Idea.objects.visible_to(citizen).filter(pk=idea.pk).exists()


def test_erasing_a_person_takes_their_ideas_back_or_hands_them_to_a_co_author(
    town: Town, citizen: User, outsider: User
) -> None:
    alone, together = factories.make_idea(citizen, town), factories.make_idea(citizen, town, title="Ensemble")
    services.invite(idea=together, author=citizen, handle=outsider.handle)
    services.accept(idea=together, person=outsider)
    services.rate(person=citizen, idea=factories.make_idea(outsider, town), stars=1)
    services.erase_person(citizen)
    alone.refresh_from_db()
    together.refresh_from_db()
    assert (alone.author, alone.title) == (None, "")
    assert (together.author, together.title, together.writers) == (outsider, "Ensemble", [])
    activity = Activity.objects.of(together).get()
    assert activity.actor == outsider
    assert not Rating.objects.exists()
