"""What people want to be told, and how often by mail: what they chose, else what is usual."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from alerts.kinds import Kind
from alerts.models import Preference
from alerts.topics import MAILED, USUAL_MAIL, Frequency
from profiles.models import User


@dataclass(frozen=True, slots=True)
class Wish:
    """Whether a bell rings for a topic, and how often mails tell of it."""

    rings: bool
    mail: str


Wishes = dict[str, Wish]  # of every topic


def usual(topic: str) -> Wish:
    """Return what holds for whoever never chose."""
    return Wish(topic in Kind.values, USUAL_MAIL.get(topic, Frequency.NEVER))


def wishes_of(person: User) -> Wishes:
    """Return what a person wants of every topic, in the order of the preferences."""
    return wishes_of_all([person.pk])[person.pk]


def wishes_of_all(people: Collection[int]) -> dict[int, Wishes]:
    """Return what each of these people (their ids) wants of every topic, in one query."""
    chosen: dict[int, Wishes] = {pk: {} for pk in people}
    rows = Preference.objects.filter(person__in=people)
    for pk, topic, rings, mail in rows.values_list("person_id", "kind", "rings", "mail"):
        chosen[pk][topic] = Wish(rings, mail)
    return {pk: _USUAL | of_one for pk, of_one in chosen.items()}


def mails_for(kind: str, people: Collection[int]) -> dict[int, str]:
    """Return how often mails tell each of these people of a kind, without those whom none tells."""
    rows = Preference.objects.filter(person__in=people, kind=kind).values_list("person_id", "mail")
    wanted = dict.fromkeys(people, usual(kind).mail) | dict(rows)
    return {pk: mail for pk, mail in wanted.items() if mail != Frequency.NEVER}


_USUAL: Wishes = {topic: usual(topic) for topic, _label in MAILED}
