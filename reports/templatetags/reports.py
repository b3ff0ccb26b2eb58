"""What the templates of reports need."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Count, Q

from reports.answers import shown
from reports.forms import MergeForm, SplitForm, TransferForm
from reports.models import Report, Verdict

register = template.Library()


@register.simple_tag
def answered(report: Report) -> list[tuple[str, str]]:
    """Return the questions of its category that were answered, and the answers."""
    return shown(report.category, report.answers) if report.answers else []


@register.simple_tag
def merged_into(report: Report) -> list[Report]:
    """Return the reports of the same problem that were joined to this one, the newest twenty."""
    return list(report.duplicates.order_by("-pk").only("pk")[:20])


@register.simple_tag(takes_context=True)
def joining(context: dict[str, Any], report: Report) -> dict[str, Any]:
    """Return the forms that join, split and hand over a report: as they were sent, or new."""
    made = {"merge": MergeForm, "split": SplitForm, "transfer": TransferForm}
    given = context.get("forms", {})
    return {name: given.get(name) or form(report=report, prefix=name) for name, form in made.items()}


@register.simple_tag
def verdicts(report: Report) -> dict[str, int]:
    """Return how many people say that it is fixed, and how many that it is not."""
    counted: dict[str, int] = Verdict.objects.of_this_repair(report).aggregate(
        yes=Count("pk", filter=Q(is_fixed=True)), no=Count("pk", filter=Q(is_fixed=False))
    )
    return counted
