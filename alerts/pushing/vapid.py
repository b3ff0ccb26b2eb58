"""Who we are, for push services: a token signed for each of them, good for some hours (RFC 8292)."""

from __future__ import annotations

import base64
import threading
import time
from functools import lru_cache
from typing import Any

from django.conf import settings

LIFE = 12 * 3600  # seconds; the standard allows 24 h
RENEWED = 3600

_once = threading.Lock()


@lru_cache(maxsize=2)
def _signer(key: str) -> Any:
    from py_vapid import Vapid02  # with what it brings along, not for processes that push nothing

    signer = Vapid02.from_string(key)
    signer.conf["no-strict"] = True  # the contact is the operator’s, whatever its shape
    return signer


def public_key() -> str:
    """Return what a page gives its browser as ``applicationServerKey``: the point of P-256, in base64url."""
    from cryptography.hazmat.primitives import serialization

    point = _signer(settings.VAPID_PRIVATE_KEY).public_key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


def authorization(origin: str) -> str:
    """Return the header by which the service at this origin knows us; the same for an hour."""
    with _once:  # the threads of a delivery begin at once, and one of them signs for all
        hour = int(time.time() // RENEWED)
        return _authorization(origin, settings.VAPID_PRIVATE_KEY, settings.MODERATION_CONTACT, hour)


@lru_cache(maxsize=256)
def _authorization(origin: str, key: str, contact: str, hour: int) -> str:
    contact = contact if contact.startswith(("mailto:", "https:")) else f"mailto:{contact}"
    claims = {"aud": origin, "sub": contact, "exp": hour * RENEWED + LIFE}
    return str(_signer(key).sign(claims)["Authorization"])
