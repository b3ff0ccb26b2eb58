"""What reports add to the public figures of a town."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F, Q
from django.utils.translation import gettext_noop as _

from cases.figures import Extra
from cases.models import Case
from reports.models import Report, Verdict
from reports.states import FIXED, REOPENED

if TYPE_CHECKING:
    from places.models import Town


def not_fixed(town: Town, since: datetime) -> Extra:
    """Count the reports called fixed of which more people on the spot say that they are not, and those reopened."""
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
    reopened = Case.objects.filter(
        content_type=ContentType.objects.get_for_model(Report), town=town, state=REOPENED, received_at__gte=since
    )
    return Extra(
        _("clos mais pas réparés"),
        counted.count() + reopened.count(),
        _("La mairie les dit réparés ; plus d’habitants disent le contraire que l’inverse."),
    )
