"""What is decided before a socket opens: where it comes from and whose it is."""

from dataclasses import dataclass
from importlib import import_module
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, parse_cookie

from core.limits import client_address


@dataclass(frozen=True, slots=True)
class Caller:
    """The other end of a socket: its address and the session cookie it sent."""

    address: str
    session: str


def read(scope: dict[str, Any]) -> Caller | None:
    """Return who calls, or ``None`` when the page that opens the socket is not one of ours (WS-1).

    A browser sends ``Origin`` with every socket; it must be this very host, or one of ``CSRF_TRUSTED_ORIGINS``.
    """
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    request = HttpRequest()
    request.META = {
        "HTTP_HOST": headers.get("host", ""),
        "REMOTE_ADDR": (scope.get("client") or [""])[0] or "",
        "HTTP_X_FORWARDED_FOR": headers.get("x-forwarded-for", ""),
        "SERVER_NAME": "",
        "SERVER_PORT": "",
    }
    if not _same_site(request, headers.get("origin", "")):
        return None
    cookies = parse_cookie(headers.get("cookie", ""))
    return Caller(address=client_address(request), session=cookies.get(settings.SESSION_COOKIE_NAME, ""))


def _same_site(request: HttpRequest, origin: str) -> bool:
    try:
        host = request.get_host()
        parts = urlsplit(origin)
        port = parts.port
    except (DisallowedHost, ValueError):
        return False
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.path:
        return False
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    usual = {"http": 80, "https": 443}[parts.scheme]
    named = urlsplit(f"//{host}")
    return (parts.hostname, port or usual) == (named.hostname, named.port or usual)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a session is worth now: whether it exists, whose it is, and whether that account may come in."""

    exists: bool
    user_id: int | None
    barred: bool = False


def standing(session_key: str) -> Standing:
    """Return what a session is worth by the database: expired, ended by a new password, or of a suspended account."""
    if not session_key:
        return Standing(exists=False, user_id=None)
    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    claimed = session.get(SESSION_KEY)
    if session.session_key is None:
        return Standing(exists=False, user_id=None)
    if claimed is None:
        return Standing(exists=True, user_id=None)
    user = get_user(cast(HttpRequest, SimpleNamespace(session=session)))
    if user.is_authenticated:
        return Standing(exists=True, user_id=user.pk)
    # A new password flushed the session; a suspended account still has one.
    return Standing(exists=session.session_key is not None, user_id=None, barred=session.session_key is not None)


def standings(session_keys: set[str]) -> dict[str, Standing]:
    """Return the standing of each session."""
    return {key: standing(key) for key in session_keys}
