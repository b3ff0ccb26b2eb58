"""The counts beside a contribution are caches of its rows; here they are counted again (VOTE-10)."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from feed.models import Activity, Comment, Publishable, Support, kinds

BATCH = 2000  # contributions looked at by one statement


def recount() -> int:
    """Set every support and comment count to what the rows say; return how many contributions were wrong."""
    return sum(_recount(model) for model in kinds().values())


def _recount(model: type[Publishable]) -> int:
    wrong, last = 0, 0
    while pks := list(model.rows().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        last = pks[-1]
        for pk in _counted(model).filter(pk__in=pks).exclude(_right()).values_list("pk", flat=True):
            wrong += _repair(model, pk)
    return wrong


def _repair(model: type[Publishable], pk: int) -> bool:
    """Correct one contribution. Its row is locked before it is counted: whoever supports or comments now adds after."""
    with transaction.atomic():
        model.rows().select_for_update().only("pk").get(pk=pk)
        row = _counted(model).filter(pk=pk).exclude(_right()).values("true_comments", "true_supports").first()
        if row is None:
            return False
        model.rows().filter(pk=pk).update(comment_count=row["true_comments"], support_count=row["true_supports"])
        kind = ContentType.objects.get_for_model(model)
        Activity.objects.filter(content_type=kind, object_id=pk).update(version=F("version") + 1)
    return True


def _right() -> Q:
    return Q(comment_count=F("true_comments"), support_count=F("true_supports"))


def _counted(model: type[Publishable]) -> models.QuerySet[Any]:
    """Return the contributions of a kind with the numbers their rows give."""
    kind = ContentType.objects.get_for_model(model)
    standing = Comment.objects.standing()
    comments = (
        standing.filter(parent=OuterRef("pk"))
        if model is Comment
        else standing.filter(content_type=kind, object_id=OuterRef("pk"))
    )
    supports = Support.objects.filter(content_type=kind, object_id=OuterRef("pk"))
    return model.rows().annotate(true_comments=_number(comments), true_supports=_number(supports))


def _number(rows: models.QuerySet[models.Model]) -> Coalesce:
    """Return the number of rows as a subquery of the contribution they hang on."""
    counted = rows.order_by().annotate(group=Value(1)).values("group").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)
