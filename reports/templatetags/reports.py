"""What the templates of reports need."""

from __future__ import annotations

from django import template
from django.db.models import Count, Q

from reports.answers import shown
from reports.models import Report, Verdict

register = template.Library()


@register.simple_tag
def answered(report: Report) -> list[tuple[str, str]]:
    """Return the questions of its category that were answered, and the answers."""
    return shown(report.category, report.answers) if report.answers else []


@register.simple_tag
def verdicts(report: Report) -> dict[str, int]:
    """Return how many people say that it is fixed, and how many that it is not."""
    counted: dict[str, int] = Verdict.objects.filter(report=report).aggregate(
        yes=Count("pk", filter=Q(is_fixed=True)), no=Count("pk", filter=Q(is_fixed=False))
    )
    return counted
