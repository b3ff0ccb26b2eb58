"""Following without an account: up to five sources in a signed cookie of this device, and nothing on our side.

The cookie is written only by an explicit act of following, so it needs no consent (ePrivacy directive, art. 5(3): strictly
necessary for a service the person asks for).
"""

from __future__ import annotations

from collections.abc import Sequence

from django.core import signing
from django.utils.translation import gettext_lazy as _

from feed.services.refusals import Refusal

COOKIE = "device"
MAX_AGE = 365 * 24 * 3600  # seconds
MAX_SOURCES = 5
_SALT = "feed.device"


class TooManyOnDevice(Refusal):
    """The device follows five already."""

    words = _("Cinq communes au plus sans compte : créez un compte pour en suivre davantage.")


def read(cookie: str | None) -> list[int]:
    """Return the source ids a cookie holds; none when it is absent, too old, forged or not ours."""
    if not cookie:
        return []
    try:
        ids = signing.loads(cookie, salt=_SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return []
    valid = isinstance(ids, list) and len(ids) <= MAX_SOURCES and all(type(pk) is int and pk > 0 for pk in ids)
    return ids if valid else []


def write(source_ids: Sequence[int]) -> str:
    """Return the cookie that holds these source ids."""
    return signing.dumps(list(source_ids), salt=_SALT)


def add(source_ids: Sequence[int], source_id: int) -> list[int]:
    """Return the ids with one more, unchanged when it is there; raise ``TooManyOnDevice`` for a sixth."""
    if source_id in source_ids:
        return list(source_ids)
    if len(source_ids) >= MAX_SOURCES:
        raise TooManyOnDevice
    return [*source_ids, source_id]


def remove(source_ids: Sequence[int], source_id: int) -> list[int]:
    """Return the ids without this one."""
    return [pk for pk in source_ids if pk != source_id]
