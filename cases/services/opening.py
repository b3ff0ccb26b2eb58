"""A case begins with what it is about, and goes where that goes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from cases.models import Case
from feed.services.activities import new_id

if TYPE_CHECKING:
    from feed.models import Publishable
    from places.models import Service, Town


def open_case(
    *,
    subject: Publishable,
    town: Town,
    service: Service | None = None,
    days: int | None = None,
    at: datetime | None = None,
) -> Case:
    """Have a town answer a contribution: in the first state of its workflow, promised within ``days`` days."""
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


def place_case(*, subject: Publishable) -> None:
    """Have the case stand where its subject stands now: its neighbourhood and theme."""
    Case.objects.of(subject).update(**_place_of(subject))


def carry_case(*, case: Case, town: Town, service: Service | None, days: int | None) -> Case:
    """Give a case to another town, from the beginning: nobody has it there yet, and the delay is that town's."""
    with transaction.atomic():
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
