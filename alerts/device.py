"""Which device a request comes from: a signed cookie, written only where somebody has their browser take pushes.

It is strictly necessary for what the person asks for, so it needs no consent (directive 2002/58/EC, art. 5(3)).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing

from alerts.models import Device

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

COOKIE = "push"
MAX_AGE = 365 * 24 * 3600  # seconds
SESSION = "push"  # where ``profiles.services.accounts`` finds the device of a session that ends
_SALT = "alerts.device"


def of(request: HttpRequest) -> Device | None:
    """Return the device of this browser, None when it takes no pushes or takes those of another account."""
    try:
        pk = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return None
    if type(pk) is not int:
        return None
    device: Device | None = Device.objects.filter(pk=pk).first()
    return device if device and device.person_id in (None, request.user.pk) else None


def remember(request: HttpRequest, response: HttpResponseBase, device: Device) -> None:
    """Have the browser, and the session of its account, know which device it is."""
    response.set_cookie(
        COOKIE,
        signing.dumps(device.pk, salt=_SALT),
        max_age=MAX_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    if device.person_id is not None:
        request.session[SESSION] = device.pk


def forget(response: HttpResponseBase) -> None:
    """Have the browser forget that it took pushes."""
    response.delete_cookie(COOKIE, samesite="Lax")
