"""Who sees what of questions, and the reads that pages share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import F, Q
from django.db.models.functions import Now

from feed.querysets import PublishableQuerySet
from officials.questions.states import ANSWERED, REFUSED

if TYPE_CHECKING:
    from profiles.models import Mandate

WAITING, LATE = "attente", "retard"
FILTERS = {
    WAITING: Q(cases__is_open=True),
    "reponse": Q(cases__state=ANSWERED),
    LATE: Q(cases__is_open=True, due_at__lt=Now()) | Q(cases__state=ANSWERED, cases__answered_at__gt=F("due_at")),
    "refus": Q(cases__state=REFUSED),
}


class QuestionQuerySet(PublishableQuerySet[Any]):
    def in_state(self, name: str) -> Self:
        """Keep those of one filter of the list (a key of ``FILTERS``), all without one. By the database's clock."""
        return self.filter(FILTERS[name]) if name in FILTERS else self

    def asked_of(self, mandate: Mandate | int) -> Self:
        """Keep those that this official has to answer, or had."""
        return self.filter(Q(official=mandate))

    def for_wall(self) -> Self:
        joined = self.select_related("author", "town", "theme", "official__person", "official__town")
        return joined.defer("town__facts", "official__town__facts").prefetch_related("cases", "handings")
