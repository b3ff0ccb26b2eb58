"""What the public will see of a report that nobody published yet, and what in it reads like somebody's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from core.text.personal import marked, personal
from feed.services.capacities import capacity_of
from profiles.models import Mandate, User
from reports.models import Report
from reports.services import build_report

KINDS = {
    "email": _("une adresse e-mail"),
    "phone": _("un numéro de téléphone"),
    "plate": _("une plaque d’immatriculation"),
    "name": _("le nom d’une personne"),
}


@dataclass(frozen=True)
class Doubt:
    """Words that read like personal data: what they look like, and where they stand."""

    kinds: list[Any]
    marked: SafeString


def preview_of(*, reporter: User | None, given: dict[str, Any]) -> Report:
    """Return the report as it would be published now, with its case; nothing is stored.

    Raises what ``build_report`` does.
    """
    row = build_report(reporter=reporter, **given)
    row.published_at = timezone.now()
    row.capacity = capacity_of(row.author, row.town)
    case = Case(
        content_type=ContentType.objects.get_for_model(Report),
        object_id=row.pk,
        town=row.town,
        state=Report.workflow.first,
        received_at=row.published_at,
    )
    row._prefetched_objects_cache = {"cases": [case]}  # type: ignore[attr-defined]  # as ``for_wall`` would have read
    return row


def doubts(row: Report, alts: list[str]) -> list[Doubt]:
    """Return the words of a report that read like personal data; the author's own name and officials' may be shown."""
    known = [row.author.name] if row.author else []
    known += Mandate.objects.current().filter(town=row.town).values_list("person__name", flat=True)[:200]
    if row.town.facts.get("phone"):
        known.append(row.town.facts["phone"])
    spoken = [value for value in row.answers.values() if isinstance(value, str)]
    found = [(text, personal(text, known=known)) for text in (row.body, row.address, *spoken, *alts) if text]
    return [
        Doubt([KINDS[kind] for kind in dict.fromkeys(each.kind for each in pieces)], marked(text, pieces))
        for text, pieces in found
        if pieces
    ]
