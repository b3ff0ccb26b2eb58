"""What a person wants to be told, and how: one row for each topic of which they want something else than is usual."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import time

from django.db import transaction
from django.utils import timezone

from alerts.models import Mailing, Preference, Quiet
from alerts.models.wishes import USUAL_PUSHES
from alerts.rounds import next_round, zone_of
from alerts.services.counting import lock
from alerts.topics import DIGESTS, Frequency, Topic
from alerts.wishes import Wish, usual, wishes_of
from profiles.models import User


def choose(*, person: User, kinds: Collection[str], mails: Mapping[str, str] | None = None) -> None:
    """Have the bell ring for exactly these kinds, and mails tell of topics as often as ``mails`` says.

    Those of other topics stay, but for what begins to ring, which is mailed as is usual, and what no longer rings.
    """
    with transaction.atomic():
        lock([person.pk])
        before = wishes_of(person)
        told = {topic: one.mail for topic, one in before.items()}
        told |= {kind: usual(kind).mail for kind in kinds if not before[kind].rings} | dict(mails or {})
        wish(person=person, wishes={topic: Wish(topic in kinds, often) for topic, often in told.items()})


def wish(*, person: User, wishes: Mapping[str, Wish]) -> None:
    """Have these topics ring and be mailed as the person wants it; the others stay as they were.

    What does not ring is not mailed, and what town halls publish never rings.
    """
    wanted = {topic: _possible(topic, one) for topic, one in wishes.items()}
    with transaction.atomic():
        lock([person.pk])  # as whoever sends mails does
        before = wishes_of(person)
        Preference.objects.filter(person=person, kind__in=wanted).delete()
        Preference.objects.bulk_create(
            Preference(person=person, kind=topic, rings=one.rings, mail=one.mail)
            for topic, one in wanted.items()
            if one != usual(topic)
        )
        town = wanted.get(Topic.TOWN)
        if town is not None and town != before[Topic.TOWN] and town.mail in DIGESTS:
            _begin(person, town.mail)


def prefer(*, person: User, wishes: Mapping[str, Wish], hours: tuple[time | None, time | None, int]) -> None:
    """Do all that a person chose on one page: ``wish``, and ``keep_quiet`` from, until and with so many a day."""
    start, end, pushes = hours
    with transaction.atomic():
        wish(person=person, wishes=wishes)
        keep_quiet(person=person, start=start, end=end, pushes=pushes)


def end_mails(*, person: User, what: str) -> None:
    """Send no more mails of one topic, or none of one frequency."""
    wishes = wishes_of(person)
    ended = {topic: one for topic, one in wishes.items() if what in (topic, one.mail)}
    wish(person=person, wishes={topic: Wish(one.rings, Frequency.NEVER) for topic, one in ended.items()})


def keep_quiet(*, person: User, start: time | None, end: time | None, pushes: int) -> None:
    """Have the person's phones keep silent between two hours of their clocks, and bear so many pushes a day."""
    if start is None and end is None and pushes == USUAL_PUSHES:
        Quiet.objects.filter(person=person).delete()
        return
    chosen = {"start": start, "end": end, "pushes": pushes}
    Quiet.objects.update_or_create(person=person, defaults=chosen)


def _possible(topic: str, one: Wish) -> Wish:
    if topic == Topic.TOWN:
        return Wish(False, one.mail if one.mail in DIGESTS else Frequency.NEVER)
    return one if one.rings else Wish(False, Frequency.NEVER)


def _begin(person: User, frequency: str) -> None:
    """Have the rounds of this frequency come to the person, beginning with what is published from now on."""
    now = timezone.now()
    due = next_round(frequency, zone=zone_of(person.town.time_zone if person.town else None), after=now)
    Mailing.objects.bulk_create([Mailing(person=person, frequency=frequency, due=due)], ignore_conflicts=True)
    Mailing.objects.filter(person=person, frequency=frequency).update(since=now)
