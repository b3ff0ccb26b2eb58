"""What reports add to the public figures of a town."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q
from django.utils.translation import gettext_noop as _

from cases.figures import Extra
from reports.models import Verdict
from reports.states import FIXED

if TYPE_CHECKING:
    from places.models import Town


def not_fixed(town: Town, since: datetime) -> Extra:
    """Count the reports called fixed of which more people on the spot say that they are not."""
    said = Verdict.objects.filter(
        report__town=town,
        report__is_private=False,
        report__deleted_at=None,
        report__cases__state=FIXED,
        report__cases__received_at__gte=since,
        at__gte=F("report__cases__closed_at"),
    )
    counted = (
        said.values("report")
        .annotate(yes=Count("pk", filter=Q(is_fixed=True)), no=Count("pk", filter=Q(is_fixed=False)))
        .filter(no__gt=F("yes"))
    )
    return Extra(
        _("clos mais pas réparés"),
        counted.count(),
        _("La mairie les dit réparés ; plus d’habitants disent le contraire que l’inverse."),
    )
