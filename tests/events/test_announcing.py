"""Announcing an event, moving it, calling it off, writing its minutes: rights, bounds, who is told (OFF-2, NOTIF-1)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from alerts.models import Notification
from alerts.services import subscribe
from core.outbox import enqueue
from feed.models import Activity, MapPoint, Revision
from feed.services import Gone, ModuleClosed, Refusal, WrongPlace
from officials.events import services, tasks
from officials.events.models import Change, Event
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


def changed(event: Event, **told: Any) -> dict[str, Any]:
    """Return what an edit takes to leave an event as it is, but for this."""
    names = ("title", "place", "body", "nature", "theme", "neighbourhood", "latitude", "longitude")
    return {name: getattr(event, name) for name in names} | told


def past(**told: Any) -> dict[str, Any]:
    return {"starts_at": timezone.now() - timedelta(hours=3)} | told


def test_an_event_tells_all_and_stands_where_it_belongs(town: Town, mayor: User) -> None:
    theme, part = factories.make_theme(), factories.make_neighbourhood(factories.outlined(town))
    starts = timezone.now() + timedelta(days=2)
    event = services.publish_event(
        author=mayor, town=town, title="  La rue\ndu four ", nature="works", place="Du four au pont", body="Barrée",
        theme=theme, neighbourhood=part, latitude=44.55, longitude=6.05, starts_at=starts,
        ends_at=starts + timedelta(days=9), photos=[new_photo()],
    )  # fmt: skip
    row = Event.objects.get()
    assert (row.title, row.capacity, row.state, row.sequence) == ("La rue du four", "Maire", "planned", 0)
    assert walls_of(event) >= {mayor, town, part}  # type: ignore[arg-type]
    assert MapPoint.objects.get(object_id=row.pk).title == row.title
    assert row.photos.count() == 1


@pytest.mark.parametrize("nature", ["meeting", "vote", "other"])
def test_only_works_stand_on_the_map(town: Town, mayor: User, nature: str) -> None:
    factories.make_event(mayor, town, nature=nature, latitude=44.55, longitude=6.05)
    assert not MapPoint.objects.exists()


def test_works_leave_the_map_when_they_are_over_or_off(town: Town, mayor: User) -> None:
    place = {"nature": "works", "latitude": 44.55, "longitude": 6.05}
    off = factories.make_event(mayor, town, **place)
    services.cancel_event(event=off, by=mayor, reason="Le gel")
    assert not MapPoint.objects.exists()
    now = timezone.now()
    hours = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=1)}
    over = factories.make_event(mayor, town, **hours, **place)
    assert MapPoint.objects.get().object_id == over.pk
    Event.objects.filter(pk=over.pk).update(ends_at=now - timedelta(minutes=1))
    tasks.clear({})
    assert not MapPoint.objects.exists() and services.unpin_over() == 0


@pytest.mark.parametrize("role", ["mayor", "deputy", "councillor", "opposition", "clerk", "agent"])
def test_whoever_acts_for_the_town_announces(town: Town, role: str) -> None:
    official = factories.make_official(town, role=role, title="Sa qualité")
    assert factories.make_event(official, town).capacity == "Sa qualité"


def test_nobody_else_does(town: Town, citizen: User, mayor: User) -> None:
    """OFF-2: rights end with the mandate."""
    elsewhere = factories.make_official(factories.make_town("Embrun"), role="mayor", title="Maire")
    frozen = factories.make_official(town, role="mayor", title="Maire")
    frozen.mandates.update(frozen_at=timezone.now())
    colleague = factories.make_official(town, role="councillor", title="Conseillère")
    event, old = factories.make_event(mayor, town), factories.make_event(mayor, town, **past())
    with pytest.raises(services.NotYours):
        services.cancel_event(event=event, by=colleague, reason="Non")
    end_mandate(mandate=mayor.mandates.get())
    for person in (citizen, elsewhere, frozen, mayor):
        with pytest.raises(services.NotYours):
            factories.make_event(person, town)
        with pytest.raises(services.NotYours):
            services.edit_event(event=event, by=person, **changed(event, title="Autre"))
        with pytest.raises(services.NotYours):
            services.move_event(event=event, by=person, starts_at=timezone.now() + timedelta(days=9))
        with pytest.raises(services.NotYours):
            services.cancel_event(event=event, by=person, reason="Non")
        with pytest.raises(services.NotYours):
            services.write_minutes(event=old, by=person, words="Rien")
        with pytest.raises(services.NotYours):
            services.delete_event(event=event, by=person)
    assert not Change.objects.exists()


def test_who_decides_for_the_town_carries_on_what_a_colleague_announced(town: Town, mayor: User) -> None:
    agent = factories.make_official(town, role="agent", title="Agent")
    event = factories.make_event(agent, town)
    assert services.move_event(event=event, by=mayor, starts_at=timezone.now() + timedelta(days=9)).capacity == "Maire"


def test_a_town_that_does_not_use_it_takes_nothing_new(town: Town, mayor: User) -> None:
    event = factories.make_event(mayor, town)
    town.closed_modules = [Module.EVENTS]
    town.save()
    with pytest.raises(ModuleClosed):
        factories.make_event(mayor, town)
    services.cancel_event(event=event, by=mayor, reason="La suite de ce qui est dit")


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ({"title": " \n"}, services.Untold),
        ({"ends_at": timedelta()}, services.BadSpan),
        ({"ends_at": timedelta(hours=-1)}, services.BadSpan),
        ({"starts_at": timedelta(days=740)}, services.TooFar),
        ({"starts_at": timedelta(days=-365 * 40)}, services.TooFar),
        ({"ends_at": timedelta(days=740)}, services.TooFar),
        ({"latitude": 10.0, "longitude": 10.0}, services.Outside),
        ({"latitude": 44.55}, services.Outside),
    ],
)
def test_what_cannot_be_is_refused(town: Town, mayor: User, told: dict[str, Any], refusal: type[Refusal]) -> None:
    factories.outlined(town)
    starts = timezone.now() + timedelta(days=1)
    given = {name: starts + value if isinstance(value, timedelta) else value for name, value in told.items()}
    with pytest.raises(refusal):
        factories.make_event(mayor, town, **{"starts_at": starts} | given)
    assert not Event.objects.exists()


def test_the_place_belongs_to_the_town(town: Town, mayor: User) -> None:
    other = factories.make_town("Embrun")
    for told in (
        {"neighbourhood": factories.make_neighbourhood(other)}, {"theme": factories.make_theme("Neige", town=other)},
    ):  # fmt: skip
        with pytest.raises(WrongPlace):
            factories.make_event(mayor, town, **told)


@pytest.mark.parametrize(
    "told",
    [
        {"title": "x" * 121}, {"title": ""}, {"body": "x" * 3001}, {"place": "x" * 201}, {"nature": "truc"},
        {"state": "truc"}, {"state": "moved"}, {"state": "cancelled"}, {"cancel_reason": "Pourquoi"},
        {"minutes": "Sans date"}, {"minutes_at": datetime(2026, 1, 1, tzinfo=UTC)}, {"minutes": "x" * 10_001},
        {"minutes_url": "/x" * 151}, {"ends_at": datetime(2001, 1, 1, tzinfo=UTC)}, {"all_day": True},
        {"starts_at": datetime(1999, 1, 1, tzinfo=UTC)}, {"latitude": 91.0, "longitude": 0.0}, {"latitude": 1.0},
    ],
)  # fmt: skip
def test_the_database_refuses_it_too(town: Town, mayor: User, told: dict[str, Any]) -> None:
    """DOS-2."""
    event = factories.make_event(mayor, town)
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(**told)


def test_the_same_form_sent_twice_announces_once(town: Town, mayor: User) -> None:
    key = "7a0d1bb8-3d59-4f5c-a0a2-0d2a1f8f7d11"
    assert factories.make_event(mayor, town, key=key).pk == factories.make_event(mayor, town, key=key).pk
    assert Event.objects.count() == 1


# --- days and hours -------------------------------------------------------------------------------------------------


def test_whole_days_are_those_of_the_town(town: Town, mayor: User) -> None:
    """An all-day event over the night the clocks go back has its days, whatever they count in hours."""
    told = {"starts_at": datetime(2027, 10, 30, 22, 30, tzinfo=UTC), "ends_at": datetime(2027, 10, 31, 9, tzinfo=UTC)}
    event = factories.make_event(mayor, town, all_day=True, **told)
    assert event.starts_at.astimezone(UTC) == datetime(2027, 10, 30, 22, tzinfo=UTC)
    assert event.ends_at is not None and event.ends_at.astimezone(UTC) == datetime(2027, 10, 31, 22, 59, tzinfo=UTC)


# --- what becomes of it ---------------------------------------------------------------------------------------------


def test_who_subscribed_hears_of_other_hours_once(town: Town, mayor: User, citizen: User, outsider: User) -> None:
    """NOTIF-1, NOTIF-3: delivered twice it rings once, and an outsider hears nothing."""
    event = factories.make_event(mayor, town)
    subscribe(person=citizen, subject=event)
    change = services.move_event(
        event=event, by=mayor, starts_at=timezone.now() + timedelta(days=30), words="La salle est prise"
    )
    work()
    enqueue("officials.events.tasks.tell", payload={"change": change.pk, "after": 0}, key="again")
    work()
    heard = Notification.objects.get(verb="events.moved")
    assert heard.recipient == citizen and not Notification.objects.filter(recipient=outsider).exists()
    row = Event.objects.get()
    assert (row.state, row.sequence, row.moved_from) == ("moved", 1, event.starts_at)
    assert (change.before, change.after) == (event.starts_at, row.starts_at)
    assert Activity.objects.filter(object_id=event.pk).count() == 2


def test_other_hours_are_other_hours_of_what_is_to_come(town: Town, mayor: User) -> None:
    event, old = factories.make_event(mayor, town), factories.make_event(mayor, town, **past())
    with pytest.raises(services.NotMoved):
        services.move_event(event=event, by=mayor, starts_at=event.starts_at)
    with pytest.raises(services.TooLate):
        services.move_event(event=old, by=mayor, starts_at=timezone.now() + timedelta(days=2))
    with pytest.raises(services.BadSpan):
        services.move_event(event=event, by=mayor, starts_at=event.starts_at, ends_at=event.starts_at)
    with pytest.raises(services.ChangedMeanwhile):
        services.move_event(event=event, by=mayor, starts_at=timezone.now() + timedelta(days=2), seen=7)


def test_what_is_called_off_says_why_and_stays(town: Town, mayor: User, citizen: User) -> None:
    event = factories.make_event(mayor, town)
    subscribe(person=citizen, subject=event)
    with pytest.raises(services.ReasonMissing):
        services.cancel_event(event=event, by=mayor, reason="  ")
    services.cancel_event(event=event, by=mayor, reason="La neige")
    work()
    assert Notification.objects.get(recipient=citizen).verb == "events.cancelled"
    for act in (
        lambda: services.cancel_event(event=event, by=mayor, reason="Encore"),
        lambda: services.move_event(event=event, by=mayor, starts_at=timezone.now() + timedelta(days=2)),
    ):
        with pytest.raises(services.TooLate):
            act()
    with pytest.raises(services.StaysPublic):
        services.delete_event(event=event, by=mayor)


def test_minutes_come_afterwards_and_keep_what_they_said(town: Town, mayor: User, citizen: User) -> None:
    early, event = factories.make_event(mayor, town), factories.make_event(mayor, town, **past())
    subscribe(person=citizen, subject=event)
    with pytest.raises(services.TooEarly):
        services.write_minutes(event=early, by=mayor, words="Déjà")
    with pytest.raises(services.NothingWritten):
        services.write_minutes(event=event, by=mayor, words=" ", address=" ")
    services.write_minutes(event=event, by=mayor, words="Le budget est voté")
    work()
    services.write_minutes(event=event, by=mayor, words="Le budget est voté, 14 voix pour")
    work()
    assert Notification.objects.filter(recipient=citizen, verb="events.minutes").count() == 1
    row = Event.objects.get(pk=event.pk)
    assert (row.minutes, row.minutes_by, row.minutes_capacity) == ("Le budget est voté, 14 voix pour", mayor, "Maire")
    assert [change.words for change in row.changes.all()] == ["Le budget est voté", "Le budget est voté, 14 voix pour"]
    assert row.sequence == 0


def test_minutes_lead_to_a_document_of_the_town_and_nowhere_else(town: Town, mayor: User, settings: Any) -> None:
    event = factories.make_event(mayor, town, **past())
    document, other = factories.make_document(town), factories.make_document(factories.make_town("Embrun"))
    page = document.get_absolute_url()
    for address in (
        "https://example.org/x.pdf", "//example.org" + page, "javascript:alert(1)", town.get_absolute_url(),
        other.get_absolute_url(), "/documents/0/", "/documents/99999999999999999999/", "x" * 400, "http://[",
    ):  # fmt: skip
        with pytest.raises(services.NoSuchDocument):
            services.write_minutes(event=event, by=mayor, address=address)
    for address in (page, f"{settings.SITE_URL}{page}"):
        services.write_minutes(event=event, by=mayor, address=address)
        assert Event.objects.get().minutes_url == page


def test_what_it_said_before_stays_and_what_is_gone_is_gone(town: Town, mayor: User) -> None:
    event = factories.make_event(mayor, town, body="Avant", place="Ici", latitude=44.55, longitude=6.05)
    services.edit_event(event=event, by=mayor, **changed(event, body="Après"))
    assert Revision.objects.get().body == "Conseil municipal\n\nIci\n\nAvant"
    services.delete_event(event=event, by=mayor)
    row = Event.objects.get()
    assert (row.words, row.latitude, Revision.objects.count()) == ("", None, 0)
    with pytest.raises(Gone):
        services.edit_event(event=event, by=mayor, **changed(event))


# --- a person -------------------------------------------------------------------------------------------------------


def test_a_person_takes_along_what_they_announced_and_leaves_the_agenda(town: Town, mayor: User) -> None:
    """PRIV-1: the canary is in the copy, and after erasure the act stays without the name."""
    event = factories.make_event(mayor, town, title="Canari du conseil", **past())
    services.write_minutes(event=event, by=mayor, words="Canari du compte rendu")
    told = str(data_of(mayor)["officials.events"])
    assert "Canari du conseil" in told and "Canari du compte rendu" in told
    erase(mayor)
    row = Event.objects.get()
    assert (row.author, row.minutes_by, row.title) == (None, None, "Canari du conseil")
    assert not Change.objects.filter(by__isnull=False).exists()
