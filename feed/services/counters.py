"""The counts beside a contribution are caches of its rows; here they are counted again (VOTE-10)."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from feed.models import Activity, Comment, Publishable, Support, kinds

BATCH = 2000  # contributions looked at by one statement
LOCKED = 100  # contributions corrected, and held meanwhile, by one transaction


def recount() -> int:
    """Set every support and comment count to what the rows say; return how many contributions were wrong."""
    return sum(_recount(model) for model in kinds().values())


def _recount(model: type[Publishable]) -> int:
    wrong, last = 0, 0
    while pks := list(model.rows().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        last = pks[-1]
        doubted = list(_wrong(model, pks))
        for first in range(0, len(doubted), LOCKED):
            wrong += _repair(model, doubted[first : first + LOCKED])
    return wrong


def _repair(model: type[Publishable], pks: list[int]) -> int:
    """Correct these. The rows are locked before they are counted: whoever supports or comments now adds after."""
    with transaction.atomic():
        list(model.rows().filter(pk__in=pks).select_for_update().only("pk").order_by("pk"))
        wrong = list(_wrong(model, pks))
        comments, supports = _numbers(model)
        model.rows().filter(pk__in=wrong).update(comment_count=comments, support_count=supports)
        kind = ContentType.objects.get_for_model(model)
        Activity.objects.filter(content_type=kind, object_id__in=wrong).update(version=F("version") + 1)
    return len(wrong)


def _wrong(model: type[Publishable], pks: list[int]) -> models.QuerySet[Any, int]:
    """Return which of these say another number than their rows give."""
    comments, supports = _numbers(model)
    counted = model.rows().annotate(true_comments=comments, true_supports=supports)
    right = Q(comment_count=F("true_comments"), support_count=F("true_supports"))
    return counted.filter(pk__in=pks).exclude(right).order_by("pk").values_list("pk", flat=True)


def _numbers(model: type[Publishable]) -> tuple[Coalesce, Coalesce]:
    """Return the numbers of comments and supports that the rows give to a contribution of this kind."""
    kind = ContentType.objects.get_for_model(model)
    standing = Comment.objects.standing()
    comments = (
        standing.filter(parent=OuterRef("pk"))
        if model is Comment
        else standing.filter(content_type=kind, object_id=OuterRef("pk"))
    )
    supports = Support.objects.filter(content_type=kind, object_id=OuterRef("pk"))
    return _number(comments), _number(supports)


def _number(rows: models.QuerySet[models.Model]) -> Coalesce:
    """Return the number of rows as a subquery of the contribution they hang on."""
    counted = rows.order_by().annotate(group=Value(1)).values("group").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)
