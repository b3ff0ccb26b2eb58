"""Files for calendars, read back by the library and line by line (RFC 5545, RFC 7986)."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from core.text import clean, clean_line
from officials.events import services
from officials.events.models import Event
from officials.work.services import advance
from outreach.calendars import panels
from outreach.calendars.dates import Date
from outreach.calendars.writing import write
from outreach.calendars.zones import definition
from participation.polls.services import cancel_poll
from places.models import Town
from profiles.models import User
from tests import factories

SignIn = Callable[[User], Client]
PARIS, CASABLANCA = "Europe/Paris", "Africa/Casablanca"


def read(client: Client, name: str, *args: Any, **query: str) -> Any:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    well_formed(answer.content)
    return Calendar.from_ical(answer.content)


def entries(calendar: Any) -> dict[str, Any]:
    return {str(entry["uid"]).partition("@")[0].rpartition("-")[0] or "x": entry for entry in calendar.walk("VEVENT")}


def well_formed(written: bytes) -> None:
    """Lines end in CRLF, have at most 75 octets, none is empty, each is UTF-8 by itself and names a property."""
    assert written.endswith(b"\r\n") and written.count(b"\n") == written.count(b"\r") == written.count(b"\r\n")
    for line in written.split(b"\r\n")[:-1]:
        assert 0 < len(line) <= 75
        line.decode()
        assert not set(line) & (set(range(32)) - {9}), line
    unfolded = written.replace(b"\r\n ", b"").decode()
    known = {"BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "NAME", "X-WR-CALNAME", "URL", "REFRESH-INTERVAL",
             "X-PUBLISHED-TTL", "TZID", "DTSTART", "DTEND", "RDATE", "TZNAME", "TZOFFSETFROM", "TZOFFSETTO", "UID",
             "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "SUMMARY", "DESCRIPTION", "LOCATION", "GEO", "CATEGORIES",
             "STATUS", "TRANSP"}  # fmt: skip
    names = {line.partition(":")[0].partition(";")[0] for line in unfolded.split("\r\n") if line}
    assert names <= known, names - known


def a_date(**told: Any) -> Date:
    moment = datetime(2027, 2, 20, 17, tzinfo=UTC)
    return Date(**{"uid": "x-1@example.org", "title": "Conseil", "starts": moment, "url": "https://example.org/x/",
                   "changed": datetime(2026, 11, 1, tzinfo=UTC)} | told)  # fmt: skip


def written(zone: str = PARIS, **told: Any) -> bytes:
    return write([a_date(**told)], name="Agenda", zone=zone, url="https://example.org/")


# --- clocks ---------------------------------------------------------------------------------------------------------


def shown_by(definition_: Any, moment: datetime) -> timedelta:
    """Return the offset that a definition gives a moment, as RFC 5545 (3.6.5) says to read it, and nothing else."""
    found: tuple[datetime, timedelta] | None = None
    for part in definition_.subcomponents:
        before, after = part["tzoffsetfrom"].td, part["tzoffsetto"].td
        onsets = [part["dtstart"].dt]
        if "rdate" in part:
            onsets += [each.dt for each in part["rdate"].dts]
        for onset in onsets:
            at = (onset - before).replace(tzinfo=UTC)
            if at <= moment and (found is None or at > found[0]):
                found = (at, after)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("zone", [PARIS, CASABLANCA, "America/Cayenne", "Indian/Reunion", "Pacific/Noumea"])
def test_the_clocks_of_a_zone_are_written_as_they_go(zone: str) -> None:
    """Each hour of four years, read from the file alone; Morocco's clocks follow the moon, with no rule."""
    told = definition(zone, date(2025, 1, 1), date(2029, 1, 1))
    again: Any = Calendar.from_ical(b"BEGIN:VCALENDAR\r\n" + told.to_ical() + b"END:VCALENDAR\r\n").subcomponents[0]
    moment = datetime(2025, 1, 1, 1, tzinfo=UTC)
    while moment < datetime(2028, 12, 31, tzinfo=UTC):
        assert shown_by(again, moment) == moment.astimezone(ZoneInfo(zone)).utcoffset(), moment
        moment += timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "at", "shown"),
    [
        (PARIS, datetime(2027, 2, 20, 17, tzinfo=UTC), "20270220T180000"),
        (PARIS, datetime(2027, 10, 31, 0, 30, tzinfo=UTC), "20271031T023000"),
        (PARIS, datetime(2027, 10, 31, 1, 30, tzinfo=UTC), "20271031T013000Z"),  # shown twice: the second
        (CASABLANCA, datetime(2027, 2, 20, 17, tzinfo=UTC), "20270220T170000"),  # in Ramadan
        (CASABLANCA, datetime(2027, 4, 20, 17, tzinfo=UTC), "20270420T180000"),
    ],
)
def test_hours_are_those_of_the_town(zone: str, at: datetime, shown: str) -> None:
    told = written(zone, starts=at, ends=at + timedelta(hours=2))
    well_formed(told)
    assert (f"DTSTART:{shown}" if shown.endswith("Z") else f"DTSTART;TZID={zone}:{shown}").encode() in told
    event: Any = Calendar.from_ical(told).walk("VEVENT")[0]
    assert event["dtstart"].dt.astimezone(UTC) == at
    assert event["dtend"].dt.astimezone(UTC) == at + timedelta(hours=2)


# --- words ----------------------------------------------------------------------------------------------------------

PIECES = (
    "\r\n", "\n", "\r", ",", ";", "\\", ":", '"', "\\n", "\\N", "\\,", "BEGIN:VEVENT", "END:VCALENDAR", "ATTACH:x",
    "\u2028", "\u2029", "\x0b", "\x0c", "\x85", "\x00", "\x1b[31m", "\x7f", "\u202e", "\u2066", "\ufeff", "é", "😀",
    "👩‍👩‍👧‍👦", "🏳️‍🌈", "ال" "مجلس", "שלום", "\u0301" * 9, "ﷺ", "<script>", "{{ x }}", "%(x)s", "a" * 80, " " * 80, "\t",
    "\ud7ff", "\U0010ffff", "日本", "=0D=0A", "X-EVIL;VALUE=URI:x", "\u00a0", "\u200f",
)  # fmt: skip


def hostile(number: int) -> str:
    drawn = random.Random(number)
    return "".join(drawn.choices(PIECES, k=drawn.randint(1, 14))) + "x"


@pytest.mark.parametrize("number", range(200))
def test_hostile_words_stay_words(number: int) -> None:
    """XSS-5: whatever was typed comes back as what it says, and never becomes a line of its own."""
    words = hostile(number)
    told = written(title=words, text=words, place=words, category=words)
    well_formed(told)
    calendar: Any = Calendar.from_ical(told)
    (event,) = calendar.walk("VEVENT")
    assert str(event["summary"]) == clean_line(words) and str(event["location"]) == clean_line(words)
    assert str(event["description"]) == clean(words).strip()
    assert set(event) == {"UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "SUMMARY", "DESCRIPTION",
                          "LOCATION", "CATEGORIES", "URL", "STATUS", "TRANSP"}  # fmt: skip
    assert not event.errors


# --- what is in them ------------------------------------------------------------------------------------------------


@pytest.fixture
def mayor(town: Town) -> User:
    return factories.make_official(town, role="mayor", title="Maire")


@pytest.mark.django_db
def test_the_language_is_that_of_the_address_never_of_the_program(town: Town, mayor: User, client: Client) -> None:
    arabic = client.get(reverse("town_calendar", args=[town.slug]), {"langue": "ar"}).content.decode()
    french = client.get(reverse("town_calendar", args=[town.slug]), headers={"accept-language": "ar"}).content.decode()
    assert "Agenda de" in french and "Agenda de" not in arabic
    assert client.get(reverse("town_calendar", args=[town.slug]), {"langue": "<x>"}).content.decode() == french


def test_a_town_s_calendar_has_events_ends_of_polls_and_promises(town: Town, mayor: User, client: Client) -> None:
    event = factories.make_event(mayor, town, title="La soupe", place="Le four", latitude=44.5, longitude=6.0)
    promise, poll = factories.make_commitment(mayor, town, title="200 arbres"), factories.make_poll(town)
    factories.make_event(None, factories.make_town("Embrun"), title="Ailleurs")
    calendar = read(client, "town_calendar", town.slug)
    found = entries(calendar)
    assert set(found) == {"event", "commitment", "poll-closes"}
    assert (str(calendar["name"]), str(calendar["x-wr-calname"])) == (f"Agenda de {town.name}",) * 2
    assert calendar["refresh-interval"].params["VALUE"] == "DURATION" and calendar["refresh-interval"].dt
    assert str(found["event"]["summary"]) == "La soupe" and found["event"]["dtstart"].dt == event.starts_at.replace(
        microsecond=0
    )
    assert found["event"]["url"].endswith(event.get_absolute_url()) and found["event"]["geo"].latitude == 44.5
    assert found["commitment"]["dtstart"].dt == promise.due_on
    assert found["commitment"]["dtend"].dt == promise.due_on + timedelta(days=1)
    assert poll.closes_at is not None
    assert found["poll-closes"]["dtstart"].dt == poll.closes_at.replace(microsecond=0)
    assert {str(entry["transp"]) for entry in found.values()} == {"OPAQUE", "TRANSPARENT"}


@pytest.mark.django_db
def test_a_calendar_of_one_theme(town: Town, mayor: User, client: Client) -> None:
    theme = factories.make_theme("Voirie")
    factories.make_event(mayor, town, theme=theme)
    factories.make_event(mayor, town)
    factories.make_commitment(mayor, town, theme=theme)
    factories.make_poll(town)
    found = read(client, "town_calendar", town.slug, theme="voirie").walk("VEVENT")
    assert len(found) == 2 and {str(entry["categories"].cats[0]) for entry in found} == {theme.label}
    assert not read(client, "town_calendar", town.slug, theme="rien").walk("VEVENT")


@pytest.mark.django_db
def test_what_moves_keeps_its_name_and_counts_up(town: Town, mayor: User, client: Client) -> None:
    event = factories.make_event(mayor, town)
    first = read(client, "event_calendar", event.pk).walk("VEVENT")[0]
    services.move_event(event=event, by=mayor, starts_at=timezone.now() + timedelta(days=9))
    second = read(client, "event_calendar", event.pk).walk("VEVENT")[0]
    assert first["uid"] == second["uid"] and (int(first["sequence"]), int(second["sequence"])) == (0, 1)
    assert first["dtstamp"].dt <= second["dtstamp"].dt == second["last-modified"].dt
    assert "Reporté du" in str(second["description"])


@pytest.mark.django_db
def test_what_is_called_off_says_so_for_sixty_days(town: Town, mayor: User, client: Client) -> None:
    event, poll = factories.make_event(mayor, town), factories.make_poll(town)
    services.cancel_event(event=event, by=mayor, reason="La neige")
    assert poll.author is not None
    cancel_poll(poll=poll, by=poll.author, reason="Trop tôt")
    for entry in entries(read(client, "town_calendar", town.slug)).values():
        assert str(entry["status"]) == "CANCELLED" and str(entry["summary"]).startswith("Annulé")
        assert int(entry["sequence"]) >= 0 and str(entry["transp"]) == "TRANSPARENT"
    long_ago = timezone.now() - timedelta(days=61)
    Event.objects.update(changed_at=long_ago)
    type(poll).objects.update(cancelled_at=long_ago)
    assert not read(client, "town_calendar", town.slug).walk("VEVENT")
    assert read(client, "event_calendar", event.pk).walk("VEVENT")[0]["status"] == "CANCELLED"


@pytest.mark.django_db
def test_whole_days_are_days(town: Town, mayor: User, client: Client) -> None:
    told = {"starts_at": datetime(2027, 10, 30, 9, tzinfo=UTC), "ends_at": datetime(2027, 11, 2, 9, tzinfo=UTC)}
    event = factories.make_event(mayor, town, all_day=True, **told)
    found = read(client, "event_calendar", event.pk).walk("VEVENT")[0]
    assert (found["dtstart"].dt, found["dtend"].dt) == (date(2027, 10, 30), date(2027, 11, 3))


@pytest.mark.django_db
def test_a_poll_opens_and_closes(town: Town, client: Client) -> None:
    poll = factories.make_poll(town)
    assert set(entries(read(client, "poll_calendar", poll.pk))) == {"poll-opens", "poll-closes"}
    draft = factories.make_poll_draft(town)
    assert client.get(reverse("poll_calendar", args=[draft.pk])).status_code == 404


@pytest.mark.django_db
def test_a_promise_put_off_counts_up(town: Town, mayor: User, client: Client) -> None:
    promise = factories.make_commitment(mayor, town)
    advance(work=promise, by=mayor, words="Plus tard", due_on=promise.due_on + timedelta(days=30))
    found = read(client, "commitment_calendar", promise.pk).walk("VEVENT")[0]
    assert int(found["sequence"]) == 1 and found["dtstart"].dt == promise.due_on


@pytest.mark.django_db
def test_drafts_are_nobody_s_even_signed_in(town: Town, sign_in: SignIn) -> None:
    draft = factories.make_poll_draft(town)
    assert draft.author is not None
    assert sign_in(draft.author).get(reverse("poll_calendar", args=[draft.pk])).status_code == 404


# --- how it is sent -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_calendar_that_did_not_change_is_not_sent_again(town: Town, mayor: User, client: Client) -> None:
    event, address = factories.make_event(mayor, town), reverse("town_calendar", args=[town.slug])
    first = client.get(address)
    assert "s-maxage=300" in first["Cache-Control"] and first["X-Content-Type-Options"] == "nosniff"
    assert first.content == client.get(address).content
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    services.cancel_event(event=event, by=mayor, reason="La neige")
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert client.post(address).status_code == 405


@pytest.mark.django_db
def test_a_calendar_costs_the_same_with_one_and_with_three(town: Town, mayor: User, client: Client) -> None:
    theme = factories.make_theme()
    counted = []
    for _number in range(3):
        factories.make_event(mayor, town, theme=theme)
        factories.make_commitment(mayor, town, theme=theme)
        factories.make_poll(town)
        with CaptureQueriesContext(connection) as asked:
            read(client, "town_calendar", town.slug)
        counted.append(len(asked))
    assert counted[0] == counted[2] == 4


@pytest.mark.django_db
def test_pages_lead_to_their_calendars(town: Town, mayor: User, client: Client) -> None:
    poll, promise, event = (
        factories.make_poll(town),
        factories.make_commitment(mayor, town),
        factories.make_event(mayor, town),
    )
    for subject, name in ((poll, "poll_calendar"), (promise, "commitment_calendar"), (event, "event_calendar")):
        assert reverse(name, args=[subject.pk]) in client.get(subject.get_absolute_url()).content.decode()
    agenda = client.get(reverse("town_agenda", args=[town.slug])).content.decode()
    address = reverse("town_calendar", args=[town.slug])
    assert f'href="webcal://localhost:8000{address}?langue=fr"' in agenda
    assert f"http://localhost:8000{address}?langue=fr</code>" in agenda
    advance(work=promise, by=mayor, words="C’est fait", to="kept")
    promise.refresh_from_db()
    assert panels.dates(promise, AnonymousUser()) is None and panels.dates(town, AnonymousUser()) is None
