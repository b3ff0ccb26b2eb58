"""How a town hall presents its town: cover, colour, parts of the site; and that it took its page over."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.images import ProcessedImage
from core.text import clean_line
from places.models import MAX_ALT, Town
from places.modules import Module


def store_cover(*, image: ProcessedImage) -> str:
    """Put a picture into storage under a name nobody can guess; return its key, which ``set_cover`` takes (UP-1)."""
    name = f"{secrets.token_urlsafe(24)}.{image.extension}"
    return default_storage.save(name, ContentFile(image.data))


def set_cover(*, town: Town, key: str, alt: str) -> Town:
    """Show this stored picture on top of the town's page; an empty key shows none. The former file is deleted.

    Raises `ValidationError` when nothing says what the picture shows.
    """
    alt = clean_line(alt)[:MAX_ALT]
    if key and not alt:
        raise ValidationError(_("Dites en quelques mots ce que montre la photo, pour qui ne la voit pas."))
    former = town.cover
    town.cover, town.cover_alt = key, alt if key else ""
    with transaction.atomic():
        town.save(update_fields=["cover", "cover_alt"])
        if former and former != key:
            transaction.on_commit(lambda: default_storage.delete(former))
    return town


def set_hue(*, town: Town, hue: int) -> Town:
    """Give the town this accent, in degrees; its shades are computed until they can be read (assets/tools/hues.js)."""
    town.hue = hue % 360
    town.save(update_fields=["hue"])
    return town


def set_modules(*, town: Town, closed: Collection[str]) -> Town:
    """Close these parts of the site for a town and open all others (FL4); ``ValueError`` for one that is not there."""
    unknown = set(closed) - set(Module.values)
    if unknown:
        raise ValueError(f"unknown modules: {', '.join(sorted(unknown))}")
    town.closed_modules = [module for module in Module.values if module in closed]
    town.save(update_fields=["closed_modules"])
    return town


def set_claimed(*, town: Town, at: datetime | None) -> bool:
    """Note that the town hall answers for its page from ``at`` on, or no longer (None).

    Return whether it changed: of two at once, one.
    """
    changed = Town.objects.filter(pk=town.pk, claimed_at__isnull=at is not None).update(claimed_at=at)
    if changed:
        town.claimed_at = at
    return bool(changed)
