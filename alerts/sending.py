"""One round of mails for some people: what each is told, read again at the moment at which it goes (NOTIF-1)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import Error
from django.db.models import Exists, OuterRef
from django.utils.module_loading import import_string

from alerts import letters, reading
from alerts.models import Cause, Mailing, Notification
from alerts.rounds import next_round, zone_of
from alerts.topics import DIGESTS, Frequency, Topic
from alerts.wishes import wishes_of_all
from core import limits
from profiles.models import Mandate, User

if TYPE_CHECKING:
    from django.core.mail import EmailMessage

logger = logging.getLogger(__name__)

MOST_READ = 100  # lines of one digest that are looked at
SETTLED = timedelta(minutes=5)  # what was published before then is committed: no two digests tell of it, nor none

Letters = Iterator[tuple["EmailMessage", str]]


class Round:
    """What goes to these people (their ids) now; ``write`` fills the lists that say what becomes of the rows.

    ``told``: by frequency, whose digest told all that waited. ``lines``: told by a mail of their own. ``held``: until
    when rows wait for their hour. ``again``: rows with their next day or week. ``over``: rows that are done.
    """

    def __init__(self, people: Collection[int], now: datetime) -> None:
        self.now = now
        self.readers = {person.pk: person for person in reached(people)}
        self.wishes = wishes_of_all(people)
        self.rows = list(Mailing.objects.filter(person__in=people, due__lte=now).order_by("person", "pk"))
        self.waiting = _waiting(self.readers)
        self.kept: dict[reading.Key, Any] = {}
        self.told: dict[str, list[int]] = {}
        self.lines: list[int] = []
        self.held: dict[datetime, list[int]] = {}
        self.again: list[Mailing] = []
        self.over: list[int] = []

    def write(self) -> Letters:
        """Yield each mail with the key under which it is promised once."""
        for pk, theirs in groupby(self.rows, key=lambda row: row.person_id):
            rows = list(theirs)
            person = self.readers.get(pk)
            for row in rows:
                if row.frequency in DIGESTS:
                    yield from self._digest(row, person)
            at_once = [row for row in rows if row.frequency == Frequency.NOW]
            yield from self._at_once(at_once, person)

    def _digest(self, row: Mailing, person: User | None) -> Letters:
        self.told.setdefault(row.frequency, []).append(row.person_id)
        reads_town = self.wishes[row.person_id][Topic.TOWN].mail == row.frequency
        until = max(row.since, self.now - SETTLED)
        if person is not None:
            lines = self._lines(person, row.frequency)
            published: tuple[Sequence[letters.Published], int] = ((), 0)
            if reads_town:
                published = import_string(settings.DIGEST_NEWS)(person, since=row.since, until=until)
            message = _written(partial(letters.digest, person, row.frequency, lines, *published))
            if message is not None:
                yield message, f"mail:{row.pk}:{row.due:%Y%m%dT%H%M}"
        if reads_town:
            zone = zone_of(person.town.time_zone if person and person.town else None)
            row.due, row.since = next_round(row.frequency, zone=zone, after=self.now), until
            self.again.append(row)
        else:
            self.over.append(row.pk)

    def _at_once(self, rows: list[Mailing], person: User | None) -> Letters:
        """Write a mail a line; what finds the hour full waits, and then goes in one (RATE-4)."""
        if person is None:
            self._done(rows)
            return
        found = self._lines(person, Frequency.NOW, {row.line_id for row in rows})
        lines = {line.notification.pk: line for line in found}
        self._done([row for row in rows if row.line_id not in lines])
        there = [row for row in rows if row.line_id in lines]
        held = [row for row in there if row.held]
        for together in ([held] if held else []) + [[row] for row in there if not row.held]:
            wait = self._wait(person)
            if wait is not None:
                self.held.setdefault(wait, []).extend(row.pk for row in together)
                continue
            found = [line for pk, line in lines.items() if any(row.line_id == pk for row in together)]
            self._done(together)
            message = _written(partial(letters.at_once, person, found))
            if message is not None:
                yield message, f"mail:{together[0].pk}"

    def _wait(self, person: User) -> datetime | None:
        """Count one mail to the person; when it is one too many, return until when it waits instead."""
        try:
            limits.limit("mail_unasked", person.email)
            limits.limit("mail", person.email)
        except limits.TooMany as refusal:
            return self.now + timedelta(seconds=refusal.retry_after)
        return None

    def _done(self, rows: Sequence[Mailing]) -> None:
        self.lines += [row.line_id for row in rows if row.line_id is not None]
        self.over += [row.pk for row in rows]

    def _lines(self, person: User, frequency: str, only: Collection[int | None] | None = None) -> list[reading.Line]:
        """Return what waits for this mail and may still be read, newest first; ``only`` these lines."""
        wishes = self.wishes[person.pk]
        waiting = self.waiting.get((person.pk, frequency), ())
        wanted = [line for line in waiting if wishes[line.kind].mail != Frequency.NEVER]
        if only is not None:
            wanted = [line for line in wanted if line.pk in only]
        return reading.lines(wanted, viewer=person, kept=self.kept) if wanted else []


def _written(write: Callable[[], EmailMessage | None]) -> EmailMessage | None:
    """Return a mail, None where it cannot be written: words that fail to render keep nobody else from their mail."""
    try:
        return write()
    except Error:
        raise  # the database is away: all of it goes later
    except Exception:
        logger.exception("mailing.unwritable")
        return None


def reached(people: Collection[int]) -> Any:
    """Return those of these people whom mails may reach.

    Nobody who left or is leaving, no guest, no account that is in other hands (OFF-5); the inhabitants of a
    demonstration where mails are shown instead of being sent.
    """
    frozen = Mandate.objects.running().filter(person=OuterRef("pk"), frozen_at__isnull=False)
    rows = User.objects.members().filter(~Exists(frozen), pk__in=people, deletion_due=None).select_related("town")
    shown = settings.DEMO and settings.MAIL_BACKEND == "core.mail.FolderBackend"
    return (rows if shown else rows.filter(is_demo=False)).defer("town__facts")


def _waiting(people: Collection[int]) -> dict[tuple[int, str], list[Notification]]:
    """Return the unread lines that wait for a mail, by person and frequency, newest first."""
    causes = Cause.objects.filter(recipient__in=people, notification__unread=True).exclude(mail="")
    rows = causes.values_list("recipient_id", "mail", "notification_id", "notification__position")
    pairs: dict[tuple[int, str], list[int]] = {}
    for pk, frequency, line, _position in rows.distinct().order_by("-notification__position"):
        if len(found := pairs.setdefault((pk, frequency), [])) < MOST_READ:
            found.append(line)
    lines = Notification.objects.in_bulk({line for found in pairs.values() for line in found})
    return {pair: [lines[pk] for pk in found] for pair, found in pairs.items()}
