"""A report while it is written: kept with its photos from one step to the next, and forgotten after a day (UP-8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from feed.models import Photo
from feed.services import Gone
from feed.services.photos import NewPhoto, add_photos, keep_photos, remove_photos
from reports.models import Sheet

if TYPE_CHECKING:
    from profiles.models import User

KEPT = timedelta(hours=24)
MOST_FIELDS = 60
MOST_VALUES = 20
MOST_SIGNS = 6000  # of a value: a little more than a report's words


def keep_sheet(
    *,
    key: UUID,
    person: User | None,
    fields: Mapping[str, Sequence[str]],
    photos: Sequence[NewPhoto] = (),
    kept_photos: Mapping[int, str] | None = None,
    sheet: Sheet | None = None,
) -> Sheet:
    """Keep what was typed and sent, whatever is still missing; ``kept_photos`` are those that stay, with their words.

    Raises ``TooManyPhotos``, ``Gone``.
    """
    bounded = {
        name[:80]: [value[:MOST_SIGNS] for value in values[:MOST_VALUES]]
        for name, values in list(fields.items())[:MOST_FIELDS]
    }
    with transaction.atomic():
        row = sheet or _open(key, person)
        row.fields, row.changed_at = bounded, timezone.now()
        if not Sheet.objects.filter(pk=row.pk).update(fields=bounded, changed_at=row.changed_at):
            raise Gone  # published a moment ago by another press
        if kept_photos is not None:
            keep_photos(subject=row, alts=kept_photos)
        add_photos(subject=row, photos=photos)
    return row


def _open(key: UUID, person: User | None) -> Sheet:
    try:
        with transaction.atomic():
            return Sheet.objects.create(key=key, person=person)
    except IntegrityError:  # the same form, sent twice at once
        return Sheet.objects.get(key=key, person=person)


def forget_sheet(*, sheet: Sheet) -> None:
    """Remove what was being written, with its photos."""
    with transaction.atomic():
        remove_photos(photos=Photo.objects.of(sheet))
        sheet.delete()


def forget_sheets(*, at: datetime | None = None) -> int:
    """Remove what nobody went on with for a day; return how many there were."""
    old = Sheet.objects.filter(changed_at__lt=(at or timezone.now()) - KEPT).order_by("changed_at")[:1000]
    for sheet in old:
        forget_sheet(sheet=sheet)
    return len(old)
