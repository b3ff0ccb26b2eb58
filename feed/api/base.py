"""What every view of the wall's API shares: how a refusal of its services is answered."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BooleanField, Exists, OuterRef, Value

from core.api.problems import Error, Problem
from core.api.views import ApiView
from feed import services
from feed.models import Support

# What is gone answers like what never was (IDOR-8), what the state of things forbids is a conflict, the rest is 400.
REFUSED: dict[type[services.Refusal], str] = {
    services.Gone: "absent",
    services.CannotFollow: "conflict",
    services.ModuleClosed: "conflict",
    services.TooManyFollows: "conflict",
}


class FeedView(ApiView):
    """A view whose services may refuse with a sentence for the person."""

    def handle_exception(self, exc: Exception) -> Any:
        if isinstance(exc, services.Refusal):
            code = REFUSED.get(type(exc), "invalid")
            errors = [Error("", exc.reason)] if code == "invalid" else []
            exc = Problem(code, "" if errors or code == "absent" else exc.reason, errors=errors)
        return super().handle_exception(exc)


def with_support(rows: Any, viewer: Any) -> Any:
    """Return the rows with ``supported``: whether the viewer stands behind each."""
    if not viewer.is_authenticated:
        return rows.annotate(supported=Value(False, output_field=BooleanField()))
    kind = ContentType.objects.get_for_model(rows.model)
    return rows.annotate(
        supported=Exists(Support.objects.filter(person=viewer.pk, content_type=kind, object_id=OuterRef("pk")))
    )
