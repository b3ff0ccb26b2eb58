"""The counts beside a contribution are caches of its rows; here they are counted again (VOTE-10)."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from feed.models import Activity, Comment, Publishable, Support, kinds


def recount() -> int:
    """Set every support and comment count to what the rows say; return how many contributions were wrong."""
    return sum(_recount(model) for model in kinds().values())


def _recount(model: type[Publishable]) -> int:
    kind = ContentType.objects.get_for_model(model)
    comments = Comment.objects.standing()
    answered = (
        comments.filter(parent=OuterRef("pk"))
        if model is Comment
        else comments.filter(content_type=kind, object_id=OuterRef("pk"))
    )
    supports = Support.objects.filter(content_type=kind, object_id=OuterRef("pk"))
    with transaction.atomic():
        rows = model.rows().annotate(true_comments=_number(answered), true_supports=_number(supports))
        wrong = rows.exclude(Q(comment_count=F("true_comments")) & Q(support_count=F("true_supports")))
        found = list(wrong.values_list("pk", "true_comments", "true_supports"))
        for pk, true_comments, true_supports in found:
            model.rows().filter(pk=pk).update(comment_count=true_comments, support_count=true_supports)
        Activity.objects.filter(content_type=kind, object_id__in=[pk for pk, *_counts in found]).update(
            version=F("version") + 1
        )
    return len(found)


def _number(rows: models.QuerySet[models.Model]) -> Coalesce:
    """Return the number of rows as a subquery of the contribution they hang on."""
    counted = rows.order_by().annotate(group=Value(1)).values("group").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)
