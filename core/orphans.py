"""Stored files that no row knows: their transaction failed after the writing, or the process was killed (UP-8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

ORPHAN_AGE = timedelta(hours=24)


def remove_from(folder: str, *, known: Iterable[str]) -> None:
    """Delete the files of a folder that are older than a day and whose names are not known."""
    if not default_storage.exists(folder):
        return
    _folders, names = default_storage.listdir(folder)
    for name in set(names).difference(known):
        if default_storage.get_modified_time(folder + name) < timezone.now() - ORPHAN_AGE:
            default_storage.delete(folder + name)
