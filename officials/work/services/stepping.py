"""Having something advance: a public sentence, a capacity, a date; and the milestones on its way (CIW18, FL14)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from core.outbox import enqueue
from core.text import clean, clean_line
from feed.models import Source
from feed.services import pin, record_activity, touch
from feed.services.activities import activities_of, locked, new_id
from feed.services.capacities import capacity_of
from officials.work import verbs
from officials.work.models import (
    FIRST_DAY,
    LAST_DAY,
    MAX_MILESTONE,
    MAX_WORDS,
    MOST_MEASURED,
    Action,
    Commitment,
    Milestone,
    Step,
)
from officials.work.rules import can_step
from officials.work.services.refusals import (
    BadDate,
    BadMeasure,
    CannotGo,
    ChangedMeanwhile,
    NotLater,
    NotYours,
    TooManyMilestones,
    WordsMissing,
)

if TYPE_CHECKING:
    from profiles.models import User

MOST_MILESTONES = 20


@dataclass(frozen=True)
class Stage:
    """A milestone as it is to be: its words, the day it is planned for, the day it was done."""

    words: str
    planned_on: datetime.date | None = None
    done_on: datetime.date | None = None


def advance(
    *,
    work: Action | Commitment,
    by: User,
    words: str,
    to: str = "",
    value: Decimal | None = None,
    due_on: datetime.date | None = None,
    seen: int | None = None,
    capacity: str | None = None,
    at: datetime.datetime | None = None,
) -> Step:
    """Tell in public how something goes: another state, where its measure is, a later day; followers are told.

    ``to`` is left out where the state stays. ``value`` and ``due_on`` are for a commitment; a day is only ever moved
    later, and every time is counted. ``seen`` is the version that the person looked at. With ``at`` it happened in the
    past, whoever tells it, and nobody is told. Raises ``NotYours``, ``ChangedMeanwhile``, ``CannotGo``,
    ``WordsMissing``, ``NotLater``, ``BadDate``, ``BadMeasure``, ``Gone``.
    """
    past, words = at is not None, clean(words).strip()
    if not words or len(words) > MAX_WORDS:
        raise WordsMissing
    with transaction.atomic():
        row: Any = locked(work)
        if not past and not can_step(by, row):
            raise NotYours
        check_seen(row, seen)
        to = to or row.state
        if not row.workflow.allows(row.state, to):
            raise CannotGo
        step = Step.of(
            row,
            id=new_id(at),
            before=row.state,
            after=to,
            words=words,
            mover=by,
            capacity=capacity_of(by, row.town) if capacity is None else capacity,
            at=at or timezone.now(),
        )
        row.state = to
        if value is not None:
            _measure(row, step, value)
        if due_on is not None:
            _put_off(row, step, due_on)
        step.save()
        row.version += 1
        row.save()
        _show(row, step, past=past)
    for name in ("state", "version", "current", "due_on", "slips"):
        if hasattr(row, name):
            setattr(work, name, getattr(row, name))
    return step


def _measure(row: Any, step: Step, value: Decimal) -> None:
    if not isinstance(row, Commitment) or not row.measure or not is_measured(value):
        raise BadMeasure
    row.current = step.value = value


def is_measured(value: Decimal) -> bool:
    """Tell whether a number can be kept as what was measured."""
    return value.is_finite() and abs(value) <= MOST_MEASURED


def _put_off(row: Any, step: Step, due_on: datetime.date) -> None:
    if not isinstance(row, Commitment) or not FIRST_DAY <= due_on <= LAST_DAY:
        raise BadDate
    if due_on <= row.due_on or not row.is_open:
        raise NotLater
    step.due_before, step.due_after = row.due_on, due_on
    row.due_on, row.slips = due_on, row.slips + 1


def _show(row: Any, step: Step, *, past: bool) -> None:
    """Show the step everywhere; what ends comes back to the walls it was published on, good news or not."""
    pin(subject=row)
    touch(subject=row)
    if past:
        return
    ended = step.after != step.before and not row.is_open
    sources = (
        Source.objects.filter(routes__activity__in=activities_of(row)).distinct() if ended else Source.objects.none()
    )
    record_activity(
        actor=step.mover,
        verb=verbs.WORK_STEPPED,
        subject=row,
        town=row.town,
        sources=[each.subject for each in sources.prefetch_related("subject") if each.subject is not None],
        theme=row.theme,
        visibility=row.visibility,
    )
    enqueue("officials.work.tasks.tell_step", payload={"step": step.pk, "after": 0}, key=f"step:{step.pk}:0")


def check_seen(row: Action | Commitment, seen: int | None) -> None:
    """Raise ``ChangedMeanwhile`` when a locked row is no longer as someone saw it."""
    if seen is not None and seen != row.version:
        raise ChangedMeanwhile


def set_milestones(
    *, action: Action, by: User, stages: Sequence[Stage], seen: int | None = None, told: bool = False
) -> list[Milestone]:
    """Have an action pass by these milestones, in this order, instead of those it had.

    ``told``: they come with the action itself, or with its past, and nobody's right is asked.
    Raises ``NotYours``, ``ChangedMeanwhile``, ``TooManyMilestones``, ``BadDate``, ``Gone``.
    """
    with transaction.atomic():
        row = locked(action)
        if not told and not can_step(by, row):
            raise NotYours
        check_seen(row, seen)
        today = timezone.localdate(timezone=ZoneInfo(row.town.time_zone))
        rows = [_milestone(row, place, stage, today) for place, stage in enumerate(stages)]
        if len(rows) > MOST_MILESTONES:
            raise TooManyMilestones
        row.milestones.all().delete()
        made = Milestone.objects.bulk_create(rows)
        row.version += 1
        row.save(update_fields=["version"])
        touch(subject=row)
    action.version = row.version
    return made


def _milestone(row: Action, place: int, stage: Stage, today: datetime.date) -> Milestone:
    words = clean_line(stage.words)
    if not words or len(words) > MAX_MILESTONE:
        raise TooManyMilestones
    if any(day is not None and not FIRST_DAY <= day <= LAST_DAY for day in (stage.planned_on, stage.done_on)):
        raise BadDate
    if stage.done_on is not None and stage.done_on > today:
        raise BadDate
    return Milestone(action=row, position=place, words=words, planned_on=stage.planned_on, done_on=stage.done_on)
