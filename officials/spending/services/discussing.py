"""What is said of one line: the first remark opens its thread."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.text import clean
from feed.services import Empty, Gone, comment, record_activity
from officials.spending import verbs
from officials.spending.models import Ledger, Line, LineTopic
from officials.spending.services.refusals import check_open
from places.modules import Module

if TYPE_CHECKING:
    from datetime import datetime

    from feed.models import Comment
    from profiles.models import User


def discuss_line(
    *, line: Line, author: User, body: str, key: UUID | None = None, at: datetime | None = None
) -> Comment:
    """Say something of a line; its thread is made with the first remark. Raises ``Closed``, ``Empty``, ``Gone``."""
    if not clean(body).strip():
        raise Empty
    with transaction.atomic():
        row = Line.objects.select_for_update().filter(pk=line.pk).first()
        # Locked against ``delete_ledger``: a first remark and a withdrawal at once leave one of them.
        standing = Ledger.objects.standing().select_for_update(no_key=True)
        if row is None or standing.filter(pk=row.ledger_id).values_list("pk").first() is None:
            raise Gone
        check_open(line.ledger.town, Module.SPENDING, Module.COMMENTS)
        topic = LineTopic.objects.filter(line=row).first() or _begin(row, line.ledger, at)
        return comment(author=author, on=topic, body=body, key=key, at=at)


def _begin(line: Line, ledger: Ledger, at: datetime | None) -> LineTopic:
    """Open the thread of a line: on no wall, as every remark; that it happened says who may read it."""
    moment = at or timezone.now()
    topic = LineTopic.objects.create(line=line, town=ledger.town, created_at=moment, published_at=moment)
    record_activity(actor=None, verb=verbs.LINE_DISCUSSED, subject=topic, town=ledger.town, sources=(), at=at)
    return topic
