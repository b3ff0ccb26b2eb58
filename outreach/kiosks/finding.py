"""Find what a code or a browser names; a code of nobody's costs something, so that guessing is hopeless."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.signing import BadSignature
from django.utils import timezone

from core.limits import check, client_network, limit
from outreach.kiosks.models import Kiosk
from outreach.kiosks.services import hashed
from outreach.paper.codes import LENGTH, read_code
from outreach.paper.models import Asks, Poster
from participation.polls.models import Poll, Slip
from participation.polls.services import device_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

_PREFIX = "__Secure-" if settings.SECURE else ""
KIOSK_COOKIE = f"{_PREFIX}kiosk"
POSTERS, KIOSKS = "/a/", "/borne/"  # the only addresses to which these cookies are sent
DAY = 24 * 3600


def poster_of(request: HttpRequest, typed: str) -> Poster | None:
    """Return the poster of a code, None for none. Raises ``TooMany`` for a network that tried too many wrong ones.

    Then right ones do not pass either: who guesses learns nothing by going on.
    """
    network = client_network(request)
    check("poster_code", network)
    code = read_code(typed[:40])
    rows = Poster.objects.select_related("town", "category", "poll__town")
    found: Poster | None = rows.filter(code=code).first() if len(code) == LENGTH else None
    if found is not None and found.asks == Asks.POLL:
        seen = Poll.objects.visible_to(AnonymousUser()).standing().for_wall()
        found.poll = seen.filter(pk=found.poll_id).first()
        found = found if found.poll is not None else None
    if found is None:
        limit("poster_code", network)
    return found


def device_token(request: HttpRequest, poll: Poll) -> str:
    """Return what this browser got when it answered this poll, "" for one that did not."""
    try:
        return request.get_signed_cookie(_device_cookie(poll), salt="kiosks.device") or ""
    except (KeyError, BadSignature):
        return ""


def keep_device(response: HttpResponseBase, poll: Poll, token: str) -> None:
    """Have a browser hold what it answered with, until a day after the close: strictly what the act needs."""
    left = max(0, int((poll.closes_at - timezone.now()).total_seconds())) + DAY if poll.closes_at else DAY
    response.set_signed_cookie(
        _device_cookie(poll),
        token,
        salt="kiosks.device",
        max_age=left,
        path=POSTERS,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )


def has_answered(request: HttpRequest, poll: Poll) -> bool:
    """Whether this browser has an answer in this poll; which one it is nobody is shown."""
    token = device_token(request, poll)
    return bool(token) and Slip.objects.filter(poll=poll, device=device_of(poll, token)).exists()


def new_token() -> str:
    """Draw what one device holds."""
    return secrets.token_hex(16)


def kiosk_of(request: HttpRequest) -> Kiosk | None:
    """Return the running kiosk this browser is, None for any other browser."""
    try:
        secret = request.get_signed_cookie(KIOSK_COOKIE, salt="kiosks.kiosk") or ""
    except (KeyError, BadSignature):
        return None
    rows = Kiosk.objects.running().select_related("poster__town")
    found: Kiosk | None = rows.filter(secret=hashed(secret)).first()
    if found is not None:
        found.poster.poll = Poll.objects.for_wall().get(pk=found.poster.poll_id)
    return found


def keep_kiosk(response: HttpResponseBase, secret: str) -> None:
    """Have this browser be the kiosk."""
    response.set_signed_cookie(
        KIOSK_COOKIE,
        secret,
        salt="kiosks.kiosk",
        max_age=DAY,
        path=KIOSKS,
        secure=settings.SECURE,
        httponly=True,
        samesite="Strict",
    )


def _device_cookie(poll: Poll) -> str:
    return f"{_PREFIX}slip-{poll.pk}"
