"""What is decided before a socket opens: where it comes from and whose it is."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    get_user_model,
    load_backend,
)
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, parse_cookie
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string

from core.limits import client_address


@dataclass(frozen=True, slots=True)
class Caller:
    """The other end of a socket: its address and the session cookie it sent."""

    address: str
    session: str


def read(headers: Iterable[tuple[str, str]], address: str) -> Caller | None:
    """Return who calls, or ``None`` when the page that opens the socket is not one of ours (WS-1).

    A browser sends ``Origin`` with every socket; it must be this very host, or one of ``CSRF_TRUSTED_ORIGINS``.
    """
    sent = {name.lower(): value for name, value in headers}
    request = HttpRequest()
    request.META = {
        "HTTP_HOST": sent.get("host", ""),
        "REMOTE_ADDR": address,
        "HTTP_X_FORWARDED_FOR": sent.get("x-forwarded-for", ""),
        "SERVER_NAME": "",
        "SERVER_PORT": "",
    }
    if not _same_site(request, sent.get("origin", "")):
        return None
    cookies = parse_cookie(sent.get("cookie", ""))
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
    """What a session is worth now: whether it holds, whose it is, and whether that account may come in."""

    exists: bool
    user_id: int | None = None
    barred: bool = False
    apart: bool = False  # may see less than a visitor does, by a block for instance


NONE = Standing(exists=False)


def standings(session_keys: Collection[str]) -> dict[str, Standing]:
    """Return the standing of each session by the database, in as many queries for a thousand as for one.

    A session expired, worn out, ended or of a password changed since is none; that of a suspended account is barred.
    """
    sessions = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class().objects
    rows = sessions.filter(session_key__in=session_keys, expire_date__gt=timezone.now())
    data: dict[str, dict[str, Any]] = {row.session_key: row.get_decoded() for row in rows}
    claimed = {kept[SESSION_KEY] for kept in data.values() if SESSION_KEY in kept}
    accounts = {str(user.pk): user for user in get_user_model().objects.filter(pk__in=claimed)} if claimed else {}
    apart = _named("LIVE_APART")(claimed) if claimed else set()
    return {
        key: _standing(data[key], accounts.get(data[key].get(SESSION_KEY, "")), apart) if key in data else NONE
        for key in session_keys
    }


def _standing(kept: dict[str, Any], account: Any, apart: set[int]) -> Standing:
    if SESSION_KEY not in kept:
        return Standing(exists=True)
    backend = kept.get(BACKEND_SESSION_KEY, "")
    known: Any = load_backend(backend) if backend in settings.AUTHENTICATION_BACKENDS else None
    if account is None or known is None or not known.user_can_authenticate(account):
        return Standing(exists=True, barred=True)
    hashes = [account.get_session_auth_hash(), *account.get_session_auth_fallback_hash()]
    if not any(constant_time_compare(kept.get(HASH_SESSION_KEY, ""), each) for each in hashes):
        return NONE
    if _named("SESSION_OVER")(kept, account):
        return NONE
    return Standing(exists=True, user_id=account.pk, apart=account.pk in apart)


@cache
def _named(setting: str) -> Callable[..., Any]:
    """Return the function of a higher floor that a setting names."""
    function: Callable[..., Any] = import_string(getattr(settings, setting))
    return function
