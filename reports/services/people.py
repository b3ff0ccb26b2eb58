"""Erasing a person from reports: their words and places go, what the town did about them stays (PRIV-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from reports.models import Open311Key, Report, Sheet, Verdict
from reports.services.reporting import delete_report
from reports.services.sheets import forget_sheet

if TYPE_CHECKING:
    from profiles.models import User


def erase_person(person: User) -> None:
    """Take back what a person reported and judged; what came through a program they answer for is not theirs."""
    with transaction.atomic():
        for report in Report.objects.filter(reporter=person, origin=None, deleted_at=None).select_related("town"):
            delete_report(report=report)
        Report.objects.filter(reporter=person).update(reporter=None, author=None, key=None)
        Verdict.objects.filter(person=person).delete()
        keys = Open311Key.objects.filter(person=person)
        keys.filter(revoked_at=None).update(revoked_at=timezone.now())  # nobody answers for them any more
        keys.update(person=None)
        for sheet in Sheet.objects.filter(person=person):
            forget_sheet(sheet=sheet)
