"""What may stand in a letter: what was published in a town since the last one, what is open, what is to come.

Everything is read as an unknown visitor sees it. What the town hall said itself comes ticked, what citizens said is
offered: a letter is the town hall's, and nobody's words go into mailboxes without somebody having chosen them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.auth.models import AnonymousUser

from feed import wall
from feed.models import Publishable, model_of
from officials.events.models import Event
from officials.questions.models import Question
from officials.questions.states import ANSWERED
from outreach.newsletters.models import MOST_OFFERED
from participation.polls.models import Poll
from participation.polls.querysets import Phase

if TYPE_CHECKING:
    from places.models import Town

Place = tuple[int, int]  # content type and id

MOST_READ = 300  # entries of a wall looked through for one letter
# In this order a letter begins; what is not named comes last.
ORDER = ("alert", "event", "action", "commitment", "poll", "post", "question", "ledger")
CITIZENS = frozenset({"report", "idea", "question", "linetopic"})  # kinds that citizens begin, officials may too


class Offered(NamedTuple):
    """Something that may stand in a letter, and whether it comes ticked."""

    subject: Publishable
    is_ticked: bool


def gather(town: Town, since: datetime) -> list[Offered]:
    """Return what a letter may hold, what is ticked first, each once, in the order in which it is shown."""
    found: dict[tuple[str, int], Offered] = {}
    for subject, ticked in (*_still_open(town, since), *_published(town, since)):
        found.setdefault((subject.kind, subject.pk), Offered(subject, ticked))
    ranked = sorted(found.values(), key=lambda each: (not each.is_ticked, *_rank(each.subject)))
    return ranked[:MOST_OFFERED]


def public(places: Iterable[Place]) -> dict[Place, Any]:
    """Return, of the things at these places, those that an unknown visitor may read now: one read a kind."""
    wanted: dict[int, set[int]] = {}
    for kind, pk in places:
        wanted.setdefault(kind, set()).add(pk)
    seen: dict[Place, Any] = {}
    for kind, pks in wanted.items():
        rows = model_of(kind).rows().visible_to(AnonymousUser()).standing().for_wall().filter(pk__in=pks)
        seen |= {(kind, row.pk): row for row in rows}
    return seen


def _published(town: Town, since: datetime) -> Iterable[tuple[Publishable, bool]]:
    """Yield what the town's wall shows since then; what is not the town hall's, or holds no more, is not ticked."""
    sources, cursor, read = wall.source_ids(town), None, 0
    while sources and read < MOST_READ:
        page = wall.page(sources, before=cursor, size=wall.MAX_PAGE, viewer=AnonymousUser())
        shown = public(entry.row.place for entry in page.entries)
        read += len(page.entries)
        for entry in page.entries:
            subject = shown.get(entry.row.place)
            if subject is None:
                continue
            if (subject.published_at or subject.created_at) < since:
                if subject.created_at < since:
                    return  # walls are strictly by time
                continue
            yield subject, _is_town_halls(subject, town)
        cursor = page.next
        if cursor is None:
            return


def said_by(subject: Publishable, town: Town) -> bool:
    """Tell whether it was said in the name of this town, of kinds that officials begin."""
    own = bool(subject.capacity) and getattr(subject, "town_id", None) == town.pk
    return own and subject.kind not in CITIZENS


def _is_town_halls(subject: Publishable, town: Town) -> bool:
    """Tell whether the town hall said it, and a letter of days later may still say it.

    No alert that holds now; polls that are open and events to come are found by themselves, others are over or called
    off.
    """
    if not said_by(subject, town):
        return False
    if subject.kind == "alert":
        return bool(getattr(subject, "is_over", True))
    return subject.kind not in ("poll", "event")


def _still_open(town: Town, since: datetime) -> Iterable[tuple[Publishable, bool]]:
    """Yield polls one may answer now, events to come, questions that officials answered since then."""
    nobody = AnonymousUser()
    for poll in Poll.objects.visible_to(nobody).standing().of_town(town).in_phase(Phase.OPEN).order_by("closes_at"):
        yield poll, True
    coming = Event.objects.visible_to(nobody).standing().of_town(town).to_come().not_cancelled()
    for event in coming.order_by("starts_at", "pk")[:MOST_OFFERED]:
        yield event, True
    answered = Question.objects.visible_to(nobody).standing().filter(town=town)
    for question in answered.filter(cases__state=ANSWERED, cases__answered_at__gte=since).order_by("-pk"):
        yield question, True


def _rank(subject: Publishable) -> tuple[int, float]:
    """Return its place among the kinds, then in its kind: an agenda by its days, anything else the newest first."""
    kind = ORDER.index(subject.kind) if subject.kind in ORDER else len(ORDER)
    return kind, subject.starts_at.timestamp() if isinstance(subject, Event) else -subject.pk
