"""Where a browser has us send, and the keys it has us seal with: checked before they are kept (SSRF-1, SSRF-3)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import ipaddress
from contextlib import suppress

from django.conf import settings

from alerts.models.devices import MAX_ENDPOINT
from core.outside import NotAllowed, check_url


class BadSubscription(Exception):
    """What a browser gave is no subscription of a push service we send to."""


def checked_endpoint(url: str) -> str:
    """Return the address of a subscription, of one of ``PUSH_SERVICES`` and under HTTPS. Raises ``BadSubscription``."""
    try:
        parts = check_url(url)
    except NotAllowed:
        raise BadSubscription from None
    host = str(parts.hostname)
    if len(url) > MAX_ENDPOINT or not (_is_ours(host) or (parts.scheme == "https" and _is_known(host))):
        raise BadSubscription
    return url


def checked_keys(public_key: str, secret: str) -> tuple[str, str]:
    """Return a browser's point of P-256 and its secret of 16 bytes, in base64url. Raises ``BadSubscription``."""
    from cryptography.hazmat.primitives.asymmetric import ec

    point, proof = _bytes(public_key), _bytes(secret)
    if len(point) != 65 or len(proof) != 16:
        raise BadSubscription
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        raise BadSubscription from None
    return _text(point), _text(proof)


def digest(endpoint: str) -> str:
    """Return what an endpoint is found by."""
    return hashlib.sha256(endpoint.encode()).hexdigest()


def _is_known(host: str) -> bool:
    return any(host.endswith(known) if known.startswith(".") else host == known for known in settings.PUSH_SERVICES)


def _is_ours(host: str) -> bool:
    """Tell whether a test has a push service of its own on this machine."""
    with suppress(ValueError):
        return bool(settings.OUTSIDE_LOOPBACK and ipaddress.ip_address(host).is_loopback)
    return False


def _bytes(text: str) -> bytes:
    if len(text) > 100 or not text.isascii():
        raise BadSubscription
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadSubscription from None


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
