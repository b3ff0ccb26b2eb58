"""Secrets of others that we must be able to say again: sealed with the installation's own key, opened nowhere else.

A copy of the database alone does not open them. ``SECRET_KEY_FALLBACKS`` opens what an earlier key sealed.
"""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Broken(Exception):
    """What was sealed cannot be opened: altered, or sealed with a key that is gone."""


def seal(text: str, *, purpose: str) -> str:
    """Return a text so that only this installation can read it again, for the same purpose."""
    return _locks(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """Return what was sealed for a purpose. Raises ``Broken``."""
    try:
        return _locks(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Broken from None


def mark_of(text: str, *, purpose: str) -> str:
    """Return a mark that only this installation can make of a text, with its present key: it tells texts apart."""
    encoded = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(
        encoded, key=_short(settings.SECRET_KEY), person=purpose.encode(), digest_size=32
    ).hexdigest()


def _locks(purpose: str) -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (hashlib.blake2b(purpose.encode(), key=_short(key), digest_size=32).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def _short(key: str | bytes) -> bytes:
    return hashlib.sha256(key if isinstance(key, bytes) else key.encode()).digest()
