"""Publishing actions and commitments, changing them, having them advance (CIW10, CIW17, CIW18, CL18, CL21, FL14)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from alerts.models import Notification
from feed.models import Activity, MapPoint, Revision
from feed.services import Gone, ModuleClosed, Refusal, WrongPlace
from feed.services.activities import activities_of
from officials.work import services
from officials.work.models import Action, Commitment, Milestone, Step
from officials.work.services import Stage
from places.models import Town
from places.modules import Module
from profiles.models import User
from profiles.privacy import data_of, erase
from profiles.services import end_mandate
from tests import factories
from tests.feed.steps import new_photo, walls_of, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def mayor(town: Town) -> User:
    return factories.make_official(town, role="mayor", title="Maire")


@pytest.fixture
def councillor(town: Town) -> User:
    return factories.make_official(town, role="opposition", title="Conseiller d’opposition")


def changed(action: Action, **told: Any) -> dict[str, Any]:
    """Return what an edit takes to leave an action as it is, but for this."""
    names = ("title", "why", "body", "theme", "neighbourhood", "latitude", "longitude", "commitment")
    return {name: getattr(action, name) for name in names} | told


# --- publishing -----------------------------------------------------------------------------------------------------


def test_an_action_tells_all_and_stands_where_it_belongs(town: Town, mayor: User) -> None:
    theme, part = factories.make_theme(), factories.make_neighbourhood(factories.outlined(town))
    promise = factories.make_commitment(mayor, town)
    action = services.publish_action(
        author=mayor,
        town=town,
        title="  De l’ombre\ndans la cour ",
        why="41 °C en juin",
        body="Douze tilleuls",
        theme=theme,
        neighbourhood=part,
        latitude=44.55,
        longitude=6.05,
        state="working",
        cost=Decimal("4200.50"),
        payers="Commune",
        partners="Parents",
        purpose="together",
        commitment=promise,
        photos=[new_photo()],
        stages=[Stage("Les trous", date(2026, 3, 1), date(2026, 3, 4)), Stage("La plantation")],
    )
    row = Action.objects.get()
    assert (row.title, row.capacity, row.cost, row.state) == (
        "De l’ombre dans la cour", "Maire", Decimal("4200.50"), "working",
    )  # fmt: skip
    assert row.mandate == mayor.mandates.get() and row.commitment == promise
    assert walls_of(action) >= {mayor, town, part}  # type: ignore[arg-type]
    assert [stage.words for stage in row.milestones.all()] == ["Les trous", "La plantation"]
    point = MapPoint.objects.get(object_id=row.pk)
    assert (point.title, point.state, point.is_open) == (row.title, "working", True)


@pytest.mark.parametrize("role", ["mayor", "deputy", "councillor", "opposition", "clerk", "agent"])
def test_whoever_acts_for_the_town_publishes(town: Town, role: str) -> None:
    official = factories.make_official(town, role=role, title="Sa qualité")
    assert factories.make_action(official, town).capacity == "Sa qualité"


def test_nobody_else_does(town: Town, citizen: User, mayor: User) -> None:
    """OFF-2: rights end with the mandate."""
    elsewhere = factories.make_official(factories.make_town("Embrun"), role="mayor", title="Maire")
    frozen = factories.make_official(town, role="mayor", title="Maire")
    frozen.mandates.update(frozen_at=timezone.now())
    action, promise = factories.make_action(mayor, town), factories.make_commitment(mayor, town)
    end_mandate(mandate=mayor.mandates.get())
    for person in (citizen, elsewhere, frozen, mayor):
        with pytest.raises(services.NotYours):
            factories.make_action(person, town)
        with pytest.raises(services.NotYours):
            factories.make_commitment(person, town)
        with pytest.raises(services.NotYours):
            services.advance(work=action, by=person, words="Tout va bien")
        with pytest.raises(services.NotYours):
            services.edit_action(action=action, by=person, **changed(action, title="Autre"))
        with pytest.raises(services.NotYours):
            services.delete_work(work=promise, by=person)
    assert not Step.objects.exists()


def test_a_town_that_does_not_use_them_takes_nothing_new(town: Town, mayor: User) -> None:
    action = factories.make_action(mayor, town)
    town.closed_modules = [Module.ACTIONS]
    town.save()
    with pytest.raises(ModuleClosed):
        factories.make_action(mayor, town)
    with pytest.raises(ModuleClosed):
        factories.make_commitment(mayor, town)
    assert services.advance(work=action, by=mayor, words="La suite de ce qui est dit").pk


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ({"title": " \n"}, services.Untold),
        ({"cost": Decimal("-0.01")}, services.BadCost),
        ({"cost": Decimal(10) ** 30}, services.BadCost),
        ({"cost": Decimal("NaN")}, services.BadCost),
        ({"votes_for": -1}, services.BadVote),
        ({"votes_against": 10**30}, services.BadVote),
        ({"council_on": date(1999, 12, 31)}, services.BadDate),
        ({"council_on": date(9999, 12, 31)}, services.BadDate),
        ({"latitude": 44.55}, services.Outside),
        ({"latitude": 10.0, "longitude": 10.0}, services.Outside),
        ({"latitude": float("nan"), "longitude": 6.05}, services.Outside),
        ({"state": "kept"}, services.CannotGo),
        ({"state": "said"}, services.CannotGo),
        ({"nature": "agenda"}, services.NoProposal),
        ({"stages": [Stage("")]}, services.TooManyMilestones),
        ({"stages": [Stage("x")] * 21}, services.TooManyMilestones),
        ({"stages": [Stage("x", date(9999, 1, 1))]}, services.BadDate),
        ({"stages": [Stage("x", None, date(2099, 1, 1))]}, services.BadDate),
    ],
)
def test_what_cannot_be_is_refused(town: Town, mayor: User, told: dict[str, Any], refusal: type[Refusal]) -> None:
    factories.outlined(town)
    with pytest.raises(refusal) as caught:
        factories.make_action(mayor, town, **told)
    assert caught.value.reason
    assert not Action.objects.exists() and not Milestone.objects.exists() and not Activity.objects.exists()


def test_what_is_another_towns_is_refused(town: Town, mayor: User) -> None:
    other = factories.make_town("Embrun")
    for told in (
        {"neighbourhood": factories.make_neighbourhood(other)},
        {"theme": factories.make_theme("Lac", town=other)},
        {"commitment": factories.make_commitment(None, other)},
    ):
        with pytest.raises(WrongPlace):
            factories.make_action(mayor, town, **told)


def test_declarations_and_opinions_are_said_not_done(town: Town, mayor: User) -> None:
    """CL23, CL24."""
    for nature in ("declaration", "opinion"):
        action = factories.make_action(mayor, town, nature=nature, state="done")
        assert (action.state, action.is_open) == ("said", False)
        with pytest.raises(services.CannotGo):
            services.advance(work=action, by=mayor, words="Faite", to="done")


def test_a_proposal_comes_to_the_agenda_with_its_author(town: Town, mayor: User, citizen: User) -> None:
    """CL21, CL49."""
    idea = factories.make_idea(citizen, town)
    told = {"nature": "agenda", "by_its_author": True, "council_on": date(2026, 12, 4)}
    action = factories.make_action(mayor, town, inspired_by=[idea.get_absolute_url()], **told)
    assert action.by_its_author and [link.source for link in action.inspirations.all()] == [idea]


def test_the_same_form_sent_twice_is_one(town: Town, mayor: User) -> None:
    key = "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"
    assert factories.make_action(mayor, town, key=key).pk == factories.make_action(mayor, town, key=key).pk
    assert factories.make_commitment(mayor, town, key=key).pk == factories.make_commitment(mayor, town, key=key).pk


# --- promises -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ({"due_on": date(1999, 1, 1)}, services.BadDate),
        ({"due_on": date(9999, 1, 1)}, services.BadDate),
        ({"measure": "Arbres"}, services.BadMeasure),
        ({"target": Decimal(5)}, services.BadMeasure),
        ({"measure": "Arbres", "target": Decimal(0)}, services.BadMeasure),
        ({"measure": "Arbres", "target": Decimal(10) ** 30}, services.BadMeasure),
        ({"measure": "Arbres", "target": Decimal("NaN")}, services.BadMeasure),
    ],
)
def test_a_promise_that_cannot_be_is_refused(
    town: Town, mayor: User, told: dict[str, Any], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        factories.make_commitment(mayor, town, **told)
    assert not Commitment.objects.exists()


def test_progress_and_slips_stay_in_public(town: Town, mayor: User, citizen: User) -> None:
    """CIW18."""
    first = timezone.localdate() + timedelta(days=30)
    promise = factories.make_commitment(mayor, town, due_on=first, measure="Arbres", target=Decimal(200))
    assert promise.percent == 0
    services.advance(work=promise, by=mayor, words="Un premier hiver", to="working", value=Decimal(50))
    services.advance(work=promise, by=mayor, words="La pépinière a gelé", due_on=first + timedelta(days=90))
    services.advance(work=promise, by=mayor, words="Encore", due_on=first + timedelta(days=120))
    row = Commitment.objects.get()
    assert (row.percent, row.slips, row.first_due_on, row.due_on) == (25, 2, first, first + timedelta(days=120))
    assert [(step.due_before, step.due_after) for step in row.steps.all()] == [
        (None, None),
        (first, first + timedelta(days=90)),
        (first + timedelta(days=90), first + timedelta(days=120)),
    ]
    for earlier in (first, row.due_on):
        with pytest.raises(services.NotLater):
            services.advance(work=promise, by=mayor, words="Plus tôt", due_on=earlier)
    with pytest.raises(services.BadDate):
        services.advance(work=promise, by=mayor, words="Jamais", due_on=date(9999, 12, 31))
    services.advance(work=promise, by=mayor, words="C’est fait", to="kept", value=Decimal(210))
    with pytest.raises(services.NotLater):
        services.advance(work=promise, by=mayor, words="Trop tard", due_on=date(2099, 1, 1))
    assert Commitment.objects.get().percent == 100


def test_what_is_late_is_late_by_the_towns_day(town: Town, mayor: User) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    late = factories.make_commitment(mayor, town, due_on=yesterday)
    factories.make_commitment(mayor, town, due_on=timezone.localdate() + timedelta(days=2))
    kept = factories.make_commitment(mayor, town, due_on=yesterday)
    services.advance(work=kept, by=mayor, words="Fait", to="kept")
    assert list(Commitment.objects.all().late(town)) == [late]
    assert [row.is_late for row in Commitment.objects.order_by("pk")] == [True, False, False]


def test_a_promise_is_not_unsaid(town: Town, mayor: User) -> None:
    moved, old, fresh = (factories.make_commitment(mayor, town) for _number in range(3))
    services.advance(work=moved, by=mayor, words="En route", to="working")
    Commitment.objects.filter(pk=old.pk).update(published_at=timezone.now() - timedelta(days=2))
    for promise in (moved, old):
        with pytest.raises(services.StaysPublic):
            services.delete_work(work=promise, by=mayor)
    services.delete_work(work=fresh, by=mayor)
    assert Commitment.objects.get(pk=fresh.pk).is_gone


# --- steps ----------------------------------------------------------------------------------------------------------


def test_a_step_needs_words_and_a_way(town: Town, mayor: User) -> None:
    action = factories.make_action(mayor, town)
    for told, refusal in (
        ({"words": "  "}, services.WordsMissing),
        ({"words": "x" * 1001}, services.WordsMissing),
        ({"words": "Dit", "to": "said"}, services.CannotGo),
        ({"words": "Dit", "to": "nulle part"}, services.CannotGo),
        ({"words": "Dit", "value": Decimal(1)}, services.BadMeasure),
        ({"words": "Dit", "due_on": date(2030, 1, 1)}, services.BadDate),
    ):
        with pytest.raises(refusal):
            services.advance(work=action, by=mayor, **told)  # type: ignore[arg-type]
    assert not Step.objects.exists()


def test_of_two_at_once_the_second_learns_what_changed(town: Town, mayor: User) -> None:
    action = factories.make_action(mayor, town)
    seen = action.version
    services.advance(work=action, by=mayor, words="On commence", to="working", seen=seen)
    with pytest.raises(services.ChangedMeanwhile):
        services.advance(work=action, by=mayor, words="On renonce", to="dropped", seen=seen)
    with pytest.raises(services.ChangedMeanwhile):
        services.set_milestones(action=action, by=mayor, stages=[Stage("Un")], seen=seen)
    with pytest.raises(services.ChangedMeanwhile):
        services.edit_action(action=action, by=mayor, seen=seen, **changed(action, title="Autre"))
    assert (Action.objects.get().state, Action.objects.get().title) == ("working", action.title)


def test_a_colleague_who_manages_adds_a_step_and_no_other(town: Town, mayor: User, councillor: User) -> None:
    action = factories.make_action(councillor, town)
    step = services.advance(work=action, by=mayor, words="Le maire le dit aussi", to="working")
    assert (step.mover, step.capacity) == (mayor, "Maire")
    with pytest.raises(services.NotYours):
        services.edit_action(action=action, by=mayor, **changed(action, title="À ma façon"))
    theirs = factories.make_action(mayor, town)
    with pytest.raises(services.NotYours):
        services.advance(work=theirs, by=councillor, words="Non")
    with pytest.raises(services.NotYours):
        services.set_milestones(action=theirs, by=councillor, stages=[])


def test_followers_hear_of_steps_and_walls_of_the_end(town: Town, mayor: User, citizen: User, outsider: User) -> None:
    from alerts.services import join

    action = factories.make_action(mayor, town)
    join(person=citizen, subject=action)
    services.advance(work=action, by=mayor, words="On commence", to="working")
    services.advance(work=action, by=mayor, words="C’est fait", to="done")
    work()
    work()
    assert [row.verb for row in Notification.objects.filter(recipient=citizen)] == ["work.stepped"] * 2
    assert not Notification.objects.exclude(recipient=citizen).exists()
    on_walls = [activity.routes.exists() for activity in activities_of(action).order_by("pk")]
    assert on_walls == [True, False, True]


def test_milestones_keep_their_order(town: Town, mayor: User) -> None:
    action = factories.make_action(mayor, town, stages=[Stage("Un"), Stage("Deux")])
    services.set_milestones(action=action, by=mayor, stages=[Stage("Deux"), Stage("Un"), Stage("Trois")])
    assert [stage.words for stage in Milestone.objects.all()] == ["Deux", "Un", "Trois"]


# --- changing, taking back, erasing ---------------------------------------------------------------------------------


def test_what_it_said_before_stays_public(town: Town, mayor: User) -> None:
    action = factories.make_action(mayor, town, reasons="Pour l’ombre")
    services.edit_action(action=action, by=mayor, **changed(action, title="Des arbres", reasons="Pour la pluie"))
    assert Revision.objects.of(action).get().body == "De l’ombre dans la cour\n\nPour l’ombre"
    row = Action.objects.get()
    assert row.edited_at is not None and (row.reasons, row.version) == ("Pour la pluie", action.version + 1)
    promise = factories.make_commitment(mayor, town)
    services.edit_commitment(commitment=promise, by=mayor, title="300 arbres")
    assert Commitment.objects.get().title == "300 arbres" and Revision.objects.of(promise).exists()


def test_an_action_taken_back_leaves_only_its_place(town: Town, mayor: User, citizen: User) -> None:
    idea = factories.make_idea(citizen, factories.outlined(town))
    action = factories.make_action(
        mayor, town, latitude=44.55, longitude=6.05, reasons="Parce que", payers="Commune", photos=[new_photo()],
        stages=[Stage("Un")], inspired_by=[idea.get_absolute_url()],
    )  # fmt: skip
    services.advance(work=action, by=mayor, words="On commence")
    services.rate(person=citizen, work=action, question="useful", stars=1)
    services.delete_work(work=action, by=mayor)
    row = Action.objects.get()
    assert (row.words, row.payers, row.latitude, row.useful_stars) == ("", "", None, [0] * 5)
    for related in (row.steps, row.milestones, row.inspirations, row.ratings, row.photos):
        assert not related.exists()
    assert not MapPoint.objects.filter(object_id=row.pk).exists()
    with pytest.raises(Gone):
        services.delete_work(work=action, by=mayor)


def test_an_erased_official_leaves_the_acts_of_the_town_unsigned(town: Town, mayor: User, citizen: User) -> None:
    """PRIV-1."""
    action = factories.make_action(mayor, town)
    services.advance(work=action, by=mayor, words="On commence")
    services.rate(person=citizen, work=action, question="useful", stars=4)
    told = data_of(mayor)["officials.work"]
    assert (told["actions"][0]["words"]["title"], told["steps"][0]["words"]) == (action.title, "On commence")
    assert data_of(citizen)["officials.work"]["ratings"][0]["stars"] == 4
    for person in (mayor, citizen):
        erase(person)
    row = Action.objects.get()
    assert (row.author, row.title, row.capacity, row.useful_stars) == (None, action.title, "Maire", [0] * 5)
    assert Step.objects.get().mover is None


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (Action, {"cost": Decimal(-1)}),
        (Action, {"state": "kept"}),
        (Action, {"nature": "autre"}),
        (Action, {"council_on": date(9999, 1, 1)}),
        (Action, {"title": ""}),
        (Action, {"latitude": 44.5, "longitude": None}),  # half a point
        (Commitment, {"due_on": date(2001, 1, 1)}),
        (Commitment, {"measure": "Arbres"}),
    ],
)
def test_the_database_refuses_it_too(town: Town, mayor: User, model: Any, told: dict[str, Any]) -> None:
    factories.make_action(mayor, town)
    factories.make_commitment(mayor, town)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**told)
