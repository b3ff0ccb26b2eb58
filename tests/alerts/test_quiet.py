"""When a push may go, and when the rounds of mails are: on clocks that change twice a year."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from alerts import services
from alerts.quiet import Rhythm, next_moment, rhythms_of
from alerts.rounds import next_round, zone_of
from alerts.topics import Frequency
from profiles.models import User
from tests.factories import make_person, make_town

PARIS, CASABLANCA = ZoneInfo("Europe/Paris"), ZoneInfo("Africa/Casablanca")
NIGHT = Rhythm(PARIS, time(22), time(7))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def then(rhythm: Rhythm, at: str) -> str:
    """Return when a push of this moment goes; both are moments of UTC."""
    return next_moment(rhythm, utc(at)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize(
    ("at", "goes"),
    [
        ("2026-12-01T20:59", "2026-12-01T20:59"),  # 21:59 in Paris
        ("2026-12-01T21:00", "2026-12-02T06:00"),
        ("2026-12-01T23:30", "2026-12-02T06:00"),  # past midnight
        ("2026-12-02T05:59", "2026-12-02T06:00"),
        ("2026-12-02T06:00", "2026-12-02T06:00"),
        ("2027-03-27T22:00", "2027-03-28T05:00"),  # the night that has no hour from two to three
        ("2026-10-24T21:00", "2026-10-25T06:00"),  # the night that has it twice
        ("2026-10-25T00:30", "2026-10-25T06:00"),
    ],
)
def test_a_night_that_crosses_midnight(at: str, goes: str) -> None:
    assert then(NIGHT, at) == goes


@pytest.mark.parametrize(
    ("at", "goes"),
    [
        ("2026-12-01T11:59", "2026-12-01T11:59"),
        ("2026-12-01T12:00", "2026-12-01T14:00"),
        ("2026-12-01T13:59", "2026-12-01T14:00"),
        ("2026-12-01T14:00", "2026-12-01T14:00"),
    ],
)
def test_a_rest_within_a_day(at: str, goes: str) -> None:
    assert then(Rhythm(PARIS, time(13), time(15)), at) == goes


@pytest.mark.parametrize(
    ("at", "goes"),
    [
        ("2027-03-28T00:30", "2027-03-28T01:30"),  # until 2:30, which no clock shows: half an hour after the jump
        ("2027-03-28T01:30", "2027-03-28T01:30"),
        ("2026-10-25T00:10", "2026-10-25T00:30"),  # 2:10, until the first 2:30
        ("2026-10-25T00:45", "2026-10-25T00:45"),  # 2:45
        ("2026-10-25T01:10", "2026-10-25T01:30"),  # 2:10 again, until the second 2:30
        ("2026-10-25T01:45", "2026-10-25T01:45"),
    ],
)
def test_hours_that_are_left_out_or_come_twice(at: str, goes: str) -> None:
    assert then(Rhythm(PARIS, time(1), time(2, 30)), at) == goes


def test_the_month_in_which_morocco_turns_its_clocks_back() -> None:
    rhythm = Rhythm(CASABLANCA, time(22), time(7))
    assert then(rhythm, "2027-02-06T21:30") == "2027-02-07T07:00"  # Ramadan begins: UTC+0 from that night on
    assert then(rhythm, "2027-03-13T22:30") == "2027-03-14T06:00"  # and ends


@pytest.mark.django_db
def test_the_rhythm_of_people(citizen: User) -> None:
    moroccan, nobody = make_person(town=make_town(time_zone="Africa/Casablanca")), make_person()
    services.keep_quiet(person=moroccan, start=time(22), end=time(7), pushes=2)
    assert rhythms_of([citizen.pk, moroccan.pk, nobody.pk]) == {
        citizen.pk: Rhythm(PARIS),
        moroccan.pk: Rhythm(CASABLANCA, time(22), time(7), 2),
        nobody.pk: Rhythm(PARIS),
    }
    services.keep_quiet(person=moroccan, start=None, end=None, pushes=5)
    assert rhythms_of([moroccan.pk]) == {moroccan.pk: Rhythm(CASABLANCA)}


@pytest.mark.parametrize(
    ("frequency", "zone", "after", "due"),
    [
        (Frequency.NOW, "Europe/Paris", "2026-12-01T12:00", "2026-12-01T12:02"),
        (Frequency.DAILY, "Europe/Paris", "2026-12-01T05:59", "2026-12-01T06:00"),
        (Frequency.DAILY, "Europe/Paris", "2026-12-01T06:00", "2026-12-02T06:00"),
        (Frequency.DAILY, "Europe/Paris", "2027-03-27T06:00", "2027-03-28T05:00"),
        (Frequency.DAILY, "Europe/Paris", "2027-03-28T05:00", "2027-03-29T05:00"),
        (Frequency.DAILY, "Europe/Paris", "2026-10-24T05:00", "2026-10-25T06:00"),
        (Frequency.DAILY, "Europe/Paris", "2026-10-25T00:30", "2026-10-25T06:00"),
        (Frequency.DAILY, "Europe/Paris", "2026-10-25T06:00", "2026-10-26T06:00"),
        (Frequency.DAILY, "Africa/Casablanca", "2027-02-06T12:00", "2027-02-07T07:00"),
        (Frequency.DAILY, "Africa/Casablanca", "2027-02-07T07:00", "2027-02-08T07:00"),
        (Frequency.DAILY, "Africa/Casablanca", "2027-03-13T12:00", "2027-03-14T06:00"),
        (Frequency.DAILY, "Pacific/Noumea", "2026-12-01T21:00", "2026-12-02T20:00"),
        (Frequency.WEEKLY, "Europe/Paris", "2026-11-29T12:00", "2026-11-30T06:00"),  # a Sunday
        (Frequency.WEEKLY, "Europe/Paris", "2026-11-30T05:59", "2026-11-30T06:00"),
        (Frequency.WEEKLY, "Europe/Paris", "2026-11-30T06:00", "2026-12-07T06:00"),
        (Frequency.WEEKLY, "Europe/Paris", "2027-03-22T06:00", "2027-03-29T05:00"),
        (Frequency.WEEKLY, "nowhere/at-all", "2026-11-29T12:00", "2026-11-30T06:00"),
    ],
)
def test_rounds_are_at_seven_on_the_clocks_of_the_reader(frequency: str, zone: str, after: str, due: str) -> None:
    assert next_round(frequency, zone=zone_of(zone), after=utc(after)) == utc(due)
