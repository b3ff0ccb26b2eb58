"""A case begins with what it is about, and goes where that goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from cases.models import Case, Move, Note
from feed.services.activities import fresh_ids, new_id

if TYPE_CHECKING:
    from django.db.models import Model

    from feed.models import Publishable
    from places.models import Service, Town


def open_case(
    *,
    subject: Model,
    town: Town,
    service: Service | None = None,
    days: int | None = None,
    at: datetime | None = None,
) -> Case:
    """Have a town answer something: in the first state of its workflow, promised within ``days`` days."""
    kind: Any = type(subject)
    at = at or timezone.now()
    return Case.objects.create(
        id=new_id(at),
        content_type=ContentType.objects.get_for_model(subject),
        object_id=subject.pk,
        town=town,
        service=service,
        state=kind.workflow.first,
        received_at=at,
        due_at=at + timedelta(days=days) if days else None,
        **_place_of(subject),
    )


@dataclass(frozen=True)
class Opening:
    """A case taken over from elsewhere: of what, since when, in which state, and what was said of it there."""

    subject: Publishable
    town: Town
    at: datetime
    service: Service | None = None
    state: str = ""  # the first unless given
    words: str = ""
    capacity: str = ""  # in whose name it was said


def open_cases(*, openings: Sequence[Opening]) -> list[Case]:
    """Open many cases as they stand elsewhere; nobody is promised a day, and nobody is told."""
    kind: Any = type(openings[0].subject)
    content_type = ContentType.objects.get_for_model(kind)
    moments = [each.at for each in openings]
    rows, moves = [], []
    for each, pk in zip(openings, fresh_ids(Case, moments), strict=True):
        state = kind.workflow[each.state or kind.workflow.first]
        moved = state.key != kind.workflow.first
        rows.append(
            Case(
                id=pk,
                content_type=content_type,
                object_id=each.subject.pk,
                town=each.town,
                service=each.service,
                state=state.key,
                is_open=state.is_open,
                received_at=each.at,
                answered_at=each.at if moved else None,
                closed_at=None if state.is_open else each.at,
                **_place_of(each.subject),
            )
        )
        if moved:
            moves.append(
                Move(
                    case=rows[-1],
                    before=kind.workflow.first,
                    after=state.key,
                    words=each.words,
                    capacity=each.capacity,
                    at=each.at,
                )
            )
    with transaction.atomic():
        Case.objects.bulk_create(rows)
        for move, pk in zip(moves, fresh_ids(Move, [move.at for move in moves]), strict=True):
            move.pk = pk
        Move.objects.bulk_create(moves)
    return rows


def place_case(*, subject: Publishable) -> None:
    """Have the case stand where its subject stands now: its neighbourhood and theme."""
    Case.objects.of(subject).update(**_place_of(subject))


def carry_case(*, case: Case, town: Town, service: Service | None, days: int | None) -> Case:
    """Give a case to another town, from the beginning: nobody has it there yet, and the delay is that town's.

    What colleagues noted stays between them: it does not go along, and goes.
    """
    with transaction.atomic():
        Note.objects.filter(case=case).delete()
        kind: Any = type(case.subject)
        now = timezone.now()
        case.town, case.service, case.assignee, case.body_name = town, service, None, ""
        case.state, case.is_open, case.closed_at, case.answered_at = kind.workflow.first, True, None, None
        case.received_at, case.due_at = now, now + timedelta(days=days) if days else None
        case.version += 1
        for name, value in _place_of(case.subject).items():
            setattr(case, name, value)
        case.save()
    return case


def _place_of(subject: Any) -> dict[str, Any]:
    return {"neighbourhood": subject.neighbourhood, "theme": subject.theme}
