"""Photos of anything: files under names nobody can guess, rows in the transaction of what they show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from django.contrib.contenttypes.models import ContentType
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from core.images import ProcessedImage
from core.outbox import enqueue
from core.text import clean_line
from feed.models import MAX_PHOTOS, Photo
from feed.models.photos import new_photo_key, photo_path
from feed.services.refusals import Refusal


class TooManyPhotos(Refusal):
    """A contribution takes four photos at most."""

    words = _("Quatre photos au plus.")


@dataclass(frozen=True, slots=True)
class NewPhoto:
    """A photo decoded and re-encoded by ``core.images``, and the words for those who do not see it."""

    image: ProcessedImage
    alt: str = ""


def add_photos(*, subject: models.Model, photos: Sequence[NewPhoto]) -> None:
    """Store the photos after those the subject has.

    A file is written before its row; when the transaction fails after that, or the process is killed, the file is an
    orphan that ``feed.tasks.remove_orphans`` finds.
    """
    with transaction.atomic():
        taken = set(Photo.objects.of(subject).values_list("position", flat=True))
        free = [position for position in range(MAX_PHOTOS) if position not in taken]
        if len(photos) > len(free):
            raise TooManyPhotos
        Photo.objects.bulk_create(
            _stored(subject, position, photo) for position, photo in zip(free, photos, strict=False)
        )


def _stored(subject: models.Model, position: int, photo: NewPhoto) -> Photo:
    image = photo.image
    key, small_key = new_photo_key(), new_photo_key()
    for name, data in ((key, image.data), (small_key, image.small.data)):
        default_storage.save(photo_path(name), File(BytesIO(data)))
    return Photo(
        content_type=ContentType.objects.get_for_model(subject),
        object_id=subject.pk,
        position=position,
        key=key,
        small_key=small_key,
        width=image.width,
        height=image.height,
        alt=clean_line(photo.alt),
    )


def keep_photos(*, subject: models.Model, alts: Mapping[int, str]) -> bool:
    """Keep only the photos of these ids, with these words, in the order given; return whether anything changed."""
    with transaction.atomic():
        photos = {photo.pk: photo for photo in Photo.objects.of(subject)}
        remove_photos(photos=[photo for pk, photo in photos.items() if pk not in alts])
        changed = len(photos) > len(alts)
        for pk, alt in alts.items():
            if pk in photos and photos[pk].alt != clean_line(alt):
                Photo.objects.filter(pk=pk).update(alt=clean_line(alt))
                changed = True
    return changed


def carry_photos(*, source: models.Model, target: models.Model) -> None:
    """Have the photos of one thing be those of another, which has none."""
    kind = ContentType.objects.get_for_model(target)
    Photo.objects.of(source).update(content_type=kind, object_id=target.pk)


def remove_photos(*, photos: Iterable[Photo]) -> None:
    """Delete the rows now, so that no address works any more, and the files by the outbox, which nothing can lose."""
    photos = list(photos)
    if photos:
        Photo.objects.filter(pk__in=[photo.pk for photo in photos]).delete()
        keys = [key for photo in photos for key in (photo.key, photo.small_key)]
        enqueue("core.tasks.remove_files", payload={"paths": [photo_path(key) for key in keys]})
