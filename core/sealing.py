"""Secrets of others that we must be able to say again: sealed with the installation's own key, opened nowhere else.

A copy of the database alone does not open them. ``SECRET_KEY_FALLBACKS`` opens what an earlier key sealed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
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


# Files are sealed with AES-GCM: Fernet would write them in base64, a third larger, and needs several copies in memory.
_NONCE = 12  # bytes, drawn anew for each file


def seal_bytes(data: bytes, *, purpose: str) -> bytes:
    """Return the bytes of a file so that only this installation can read them again, for the same purpose."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(next(_digests(purpose, of=b"file"))).encrypt(nonce, data, None)


def unseal_bytes(sealed: bytes, *, purpose: str) -> bytes:
    """Return the bytes that were sealed for a purpose. Raises ``Broken``."""
    for digest in _digests(purpose, of=b"file"):
        try:
            return AESGCM(digest).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
        except (InvalidTag, ValueError):  # a ValueError when it was cut short
            continue
    raise Broken


def fingerprints(*, purpose: str) -> list[Callable[[str], int]]:
    """Return what gives a text its signed number of 64 bits, for one purpose, which nobody else can find out.

    The first writes, with the key of today; the others find what was written with an earlier one.
    """
    return [_numbers(digest) for digest in _digests(purpose, of=b"number")]


def _numbers(digest: bytes) -> Callable[[str], int]:
    def number(text: str) -> int:
        mac = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=digest, digest_size=8)
        return int.from_bytes(mac.digest(), "big", signed=True)

    return number


def stamp(data: bytes, *, purpose: str) -> bytes:
    """Return the ten bytes (80 bits) by which this installation knows again what it made."""
    return next(_stamps(data, purpose))


def is_stamped(data: bytes, mark: bytes, *, purpose: str) -> bool:
    """Tell whether this installation made these bytes, with its present key or an earlier one."""
    return any(hmac.compare_digest(mark, each) for each in _stamps(data, purpose))


def _stamps(data: bytes, purpose: str) -> Iterator[bytes]:
    for digest in _digests(purpose, of=b"stamp"):
        yield hashlib.blake2b(data, key=digest, digest_size=10).digest()


def mark_of(text: str, *, purpose: str) -> str:
    """Return a mark that only this installation can make of a text, with its present key: it tells texts apart."""
    encoded = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(
        encoded, key=_short(settings.SECRET_KEY), person=purpose.encode(), digest_size=32
    ).hexdigest()


def _locks(purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in _digests(purpose)])


def _digests(purpose: str, *, of: bytes = b"") -> Iterator[bytes]:
    """Return the key of a purpose, then those that earlier keys of the installation gave; one algorithm, one key."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield hashlib.blake2b(purpose.encode(), key=_short(key), digest_size=32, person=of).digest()


def _short(key: str | bytes) -> bytes:
    return hashlib.sha256(key if isinstance(key, bytes) else key.encode()).digest()
