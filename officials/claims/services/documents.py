"""What a town hall shows as files: added by those who manage, taken away with a reason."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from core.pdf import check_pdf
from core.text import clean_line
from officials.claims.models import MAX_DOCUMENT_TITLE, MAX_REASON, TownDocument
from officials.claims.services.refusals import BadDocument, Unexplained

if TYPE_CHECKING:
    from places.models import Town
    from profiles.models import User


def add_document(
    *, town: Town, by: User | None, kind: str, title: str, dated: date, data: bytes, at: datetime | None = None
) -> TownDocument:
    """Show a PDF on the page of a town, under a name in storage that nobody can guess. Raises ``BadDocument``."""
    title = clean_line(title)
    reason = check_pdf(data)
    if reason or not title or len(title) > MAX_DOCUMENT_TITLE:
        raise BadDocument(str(reason or "title"))
    key = default_storage.save(f"{secrets.token_urlsafe(24)}.pdf", ContentFile(data))
    try:
        with transaction.atomic():
            return TownDocument.objects.create(
                town=town,
                kind=kind,
                title=title,
                dated=dated,
                key=key,
                size=len(data),
                added_by=by,
                added_at=at or timezone.now(),
            )
    except BaseException:
        default_storage.delete(key)  # no file without its row
        raise


def remove_document(*, document: TownDocument, reason: str) -> None:
    """Take a document away for good; a line says when and why. Raises ``Unexplained``."""
    reason = clean_line(reason)[:MAX_REASON]
    if not reason:
        raise Unexplained
    with transaction.atomic():
        row = TownDocument.objects.select_for_update().get(pk=document.pk)
        if row.removed_at is not None:
            return
        key, row.key, row.size = row.key, "", 0
        row.removed_at, row.removed_reason = timezone.now(), reason
        row.save(update_fields=["key", "size", "removed_at", "removed_reason"])
        transaction.on_commit(lambda: default_storage.delete(key))
