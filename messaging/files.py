"""Where the files of messages lie, sealed, and what stands in them."""

from __future__ import annotations

import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from core.sealing import Broken, seal_bytes, unseal_bytes
from messaging.models import PURPOSE


def path_of(key: str) -> str:
    """Return where in storage the file of this key lies."""
    return f"messages/{key}"


def keep(data: bytes) -> str:
    """Store a file, sealed, and return the name it got: 160 random bits (IDOR-7).

    When the transaction of its row fails after that, ``messaging.tasks.remove_orphans`` finds it.
    """
    key = secrets.token_hex(20)
    default_storage.save(path_of(key), ContentFile(seal_bytes(data, purpose=PURPOSE)))
    return key


def read(key: str) -> bytes | None:
    """Return what stands in a file; None when it is gone, or the key it was sealed with is."""
    try:
        with default_storage.open(path_of(key)) as file:
            return unseal_bytes(file.read(), purpose=PURPOSE)
    except (FileNotFoundError, Broken):
        return None
