"""Following towns without an account: up to five in a signed cookie of this device, and nothing on our side.

The cookie is written only by an explicit act of following, so it needs no consent: it is strictly necessary for a
service the person asks for (directive 2002/58/EC, art. 5(3)).
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from feed.services.follows import TooManyFollows, follow
from feed.services.refusals import Refusal
from places.models import Town
from profiles.models import User

COOKIE = "device"
MAX_AGE = 365 * 24 * 3600  # seconds
MAX_TOWNS = 5
_SALT = "feed.device"


class DeviceFull(Refusal):
    """The device follows five towns already."""

    words = _("Cet appareil suit déjà cinq communes. Avec un compte, suivez-en autant que vous voulez.")


def towns(request: HttpRequest) -> list[int]:
    """Return the ids of the towns this device follows, in the order they were added."""
    return read(request.COOKIES.get(COOKIE))


def remember(response: HttpResponse, town_ids: Sequence[int]) -> None:
    """Have the device keep these towns for a year, or forget the cookie when there are none."""
    if not town_ids:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    response.set_cookie(
        COOKIE, write(town_ids), max_age=MAX_AGE, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def adopt(*, request: HttpRequest, person: User, response: HttpResponse) -> None:
    """Have a person who signs in on this device follow its towns; from then on the account remembers them."""
    followed = towns(request)
    try:
        for town in Town.objects.filter(pk__in=followed):
            follow(person=person, subject=town)
    except TooManyFollows:
        return  # nobody is kept from signing in for that; the device goes on remembering
    if followed:
        remember(response, [])


def toggle(town_ids: Sequence[int], town_id: int) -> list[int]:
    """Return the ids without this one, or with it at the end; raise ``DeviceFull`` for a sixth."""
    if town_id in town_ids:
        return [pk for pk in town_ids if pk != town_id]
    if len(town_ids) >= MAX_TOWNS:
        raise DeviceFull
    return [*town_ids, town_id]


def read(cookie: str | None) -> list[int]:
    """Return the town ids a cookie holds; none when it is absent, too old, forged or not ours."""
    if not cookie:
        return []
    try:
        ids = signing.loads(cookie, salt=_SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return []
    valid = isinstance(ids, list) and len(ids) <= MAX_TOWNS and all(type(pk) is int and pk > 0 for pk in ids)
    return ids if valid else []


def write(town_ids: Sequence[int]) -> str:
    """Return the cookie that holds these town ids."""
    return signing.dumps(list(town_ids), salt=_SALT)
