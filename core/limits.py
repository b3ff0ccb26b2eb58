"""How often each act is allowed, per account or address, whatever happens to the cache.

The moments of the last uses live in Django's cache, so that no period of the given length holds more than the limit.
When the cache fails, the process counts by itself until the cache is back: never unlimited, never all blocked (RATE-6).
"""

import functools
import hashlib
import ipaddress
import logging
import math
import re
import threading
import time
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

log = logging.getLogger(__name__)
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

# The published limits: act → times per period, for one account (or one address when nobody is signed in).
LIMITS: dict[str, str] = {
    "login": "5/15m",  # wrong passwords for one account; counted by allauth, see ACCOUNT_RATE_LIMITS
    "code": "50/h",  # wrong codes by e-mail for one address; a right one always passes, see profiles.codes
    "code_network": "60/h",  # wrong codes by e-mail from one network
    "signup": "60/h",  # forms sent, mistakes included: a school or a carrier is one network
    "mail": "5/h",  # to one address, whoever asks
    "mail_unasked": "3/h",  # of which what nobody waits for (the bell, letters): codes and notices always find room
    "mail_code": "4/h",  # of which codes
    "mail_code_asked": "3/h",  # of which asked from one network, or by the holder signed in
    "mail_answer": "5/d",  # to one account, about its answers by mail that were not published as they came
    "mailbox": "60/h",  # answers written in the mailbox of a demonstration
    "code_mail_network": "60/h",  # codes asked from one network, to whatever addresses; see profiles.mail
    "post": "30/h",
    "report": "20/h",  # published
    "sheet": "120/h",  # steps of writing one, photos included
    "idea": "20/h",
    "question": "10/d",  # put to officials
    "rating": "300/5m",
    "poll": "60/h",  # steps of preparing one
    "vote": "120/5m",
    "slip": "60/h",  # answers without an account from one network at one poster
    "poster_code": "300/h",  # codes of posters that are nobody's, from one network, which may be a carrier's
    "kiosk": "200/h",  # answers at one kiosk
    "kiosk_pace": "1/3s",  # of which so fast
    "sheets": "300/h",  # steps of typing sheets in
    "comment": "120/h",
    "message": "300/h",  # said in private, requests counted apart (messaging.rules)
    "draft": "300/5m",  # kept while one types in private, and that one types
    "flag": "60/h",  # messages shown to moderators, the pages one ticks them on included
    "edit": "60/h",
    "support": "300/5m",
    "follow": "120/5m",
    "bell": "300/5m",  # marking as read, subscribing, muting
    "device": "60/h",  # having a browser take pushes, choosing, trying
    "device_new": "5/h",  # browsers without an account, from one network
    "block": "60/h",
    "settings": "60/h",
    "claim": "40/h",  # steps of claiming a town, codes typed included
    "claim_mail_asked": "3/d",  # codes one person has sent to one town hall, per step
    "claim_mail_network": "12/d",  # codes asked from one network, to whatever town halls
    "claim_mail_town": "8/d",  # codes mailed to one town hall, whoever asks; see officials.claims.services
    "assistant": "200/h",
    "letter_signup": "30/h",  # asking for a town's letters, confirming an address
    "letter_asked": "6/d",  # mails that ask one address whether it wants letters, whatever towns and whoever asks
    "letter_trial": "20/h",  # letters mailed to who prepares them
    "case": "600/h",  # a town hall's acts: moving, assigning, noting, its desk
    "moderation": "60/h",  # hiding and showing again, freezing an account
    "export": "3/d",  # a copy of one's own data
    "paper": "120/h",  # bulletins and posters drawn as PDF
    "inbox_file": "60/h",  # the inbox of a town as CSV or GeoJSON
    "publications_file": "60/h",  # the register of official publications as CSV
    "spending": "60/h",  # files of public money sent, read again or published
    "spending_file": "60/h",  # lines of public money as CSV
    "search": "120/m",
    "request": "600/5m",  # anything sent by one account, or one network; see core.middleware.Requests
    "api": "600/5m",  # requests to the API, reads included; reads of Open311 too
    "open311": "300/h",  # reports sent with one Open311 key
}

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CACHE_PAUSE = 30.0  # seconds without asking a cache that failed: no request waits on it twice
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_RATE = re.compile(r"(\d{1,7})/(\d{0,4})([smhd])")


class TooMany(Exception):
    """The act was done too often; `retry_after` is the number of seconds to wait."""

    def __init__(self, retry_after: int, name: str = "") -> None:
        super().__init__(f"{name}: retry after {retry_after} s")
        self.retry_after = retry_after
        self.name = name


@dataclass(frozen=True, slots=True)
class Rate:
    """`times` in each `period` seconds."""

    times: int
    period: int


@functools.cache
def parse_rate(rate: str) -> Rate:
    """Return the rate written as “5/5m”, “30/h”, “300/5m”; ValueError for anything else."""
    match = _RATE.fullmatch(rate)
    if not match:
        raise ValueError(f"not a rate: {rate!r}")
    times, number, unit = match.groups()
    parsed = Rate(int(times), int(number or 1) * _UNITS[unit])
    if parsed.times < 1 or parsed.period < 1:
        raise ValueError(f"not a rate: {rate!r}")
    return parsed


@dataclass(frozen=True, slots=True)
class Use:
    """What a use leaves: `left` more of `rate`, and `reset` seconds until the oldest one no longer counts."""

    name: str
    rate: Rate
    left: int
    reset: int


def limit(name: str, key: object, *, rate: str | None = None) -> Use:
    """Count one `name` by `key` and raise TooMany when it is one too many; a refused try does not count."""
    allowed = parse_rate(rate or LIMITS[name])
    left, seconds = _counter.hit(f"{name}:{_fold(key)}", allowed)
    if left < 0:
        raise TooMany(seconds, name)
    return Use(name, allowed, left, seconds)


def check(name: str, key: object) -> None:
    """Raise TooMany when the next `name` by `key` would be one too many; counts nothing."""
    left, seconds = _counter.hit(f"{name}:{_fold(key)}", parse_rate(LIMITS[name]), count=False)
    if left < 0:
        raise TooMany(seconds, name)


def limited(
    name: str,
    rate: str | None = None,
    *,
    key: Callable[[HttpRequest], object] | None = None,
    methods: Collection[str] | None = None,
) -> Callable[[View[P]], View[P]]:
    """Answer 429 with a page when the decorated view is called too often by one account or address.

    Only unsafe methods count unless `methods` names others (GET means HEAD too). `rate`, when given, becomes the
    published one.
    """
    if rate is not None:
        parse_rate(rate)
        LIMITS[name] = rate
    elif name not in LIMITS:
        raise ValueError(f"no published limit called {name!r}")

    def decorate(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            method = "GET" if request.method == "HEAD" else request.method
            counted = method in methods if methods is not None else method not in SAFE_METHODS
            if counted:
                try:
                    limit(name, key(request) if key else caller(request))
                except TooMany as refusal:
                    return too_many(request, refusal)
            return view(request, *args, **kwargs)

        wrapper.limit_name = name  # type: ignore[attr-defined]  # read by the test of every limited URL
        return wrapper

    return decorate


def too_many(request: HttpRequest, refusal: TooMany) -> HttpResponseBase:
    """Return the 429 page, with Retry-After and the wait in minutes."""
    context = {"retry_after": refusal.retry_after, "minutes": math.ceil(refusal.retry_after / 60)}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(refusal.retry_after)
    response["Cache-Control"] = "private, no-store"
    return response


def caller(request: HttpRequest) -> str:
    """Return who a request counts for: the account when signed in, otherwise the client's network."""
    user: Any = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return f"user:{user.pk}"
    return f"net:{client_network(request)}"


def client_address(request: HttpRequest) -> str:
    """Return the client's IP address; X-Forwarded-For counts only behind a proxy of settings.TRUSTED_PROXIES.

    The header is read from its right end: each hop vouches only for the address it saw, so a forged left part is
    never reached. "unix" in the setting trusts a proxy on a Unix socket, which has no address.
    """
    address = request.META.get("REMOTE_ADDR", "") or "unix"
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    while _is_trusted(address) and hops:
        candidate = hops.pop()
        if _parse_address(candidate) is None:
            break
        address = candidate
    parsed = _parse_address(address)
    return str(parsed) if parsed else "unknown"


def client_network(request: HttpRequest) -> str:
    """Return the client's IPv4 address or IPv6 /64: one home, one key."""
    parsed = _parse_address(client_address(request))
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed) if parsed else "unknown"


def _parse_address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_trusted(address: str) -> bool:
    proxies = tuple(getattr(settings, "TRUSTED_PROXIES", ()))
    if address == "unix":
        return "unix" in proxies
    parsed = _parse_address(address)
    return parsed is not None and any(parsed in network for network in _networks(proxies))


@functools.cache
def _networks(proxies: tuple[str, ...]) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(ipaddress.ip_network(proxy, strict=False) for proxy in proxies if proxy != "unix")


def _fold(key: object) -> str:
    """Return one key for every spelling of a name or address (I18N-1); hashed, so the cache holds no address."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", str(key)[:512]).casefold()).strip()
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


class _Counter:
    """Remembers when each key was used, in the shared cache, or in this process while the cache fails."""

    def __init__(self) -> None:
        self._own = LocMemCache("limits-of-this-process", {"OPTIONS": {"MAX_ENTRIES": 100_000}})
        self._locks = [threading.Lock() for _ in range(64)]
        self._paused_until = 0.0

    def hit(self, key: str, rate: Rate, *, count: bool = True) -> tuple[int, int]:
        """Count one use, or only look; return how many are left and the seconds until one more is.

        −1 and the wait when too many.
        """
        if time.monotonic() >= self._paused_until:
            try:
                return self._use(cache, key, rate, count)
            except Exception:
                # Whatever a cache backend raises (network, disk, a table not made yet), limits go on without it.
                self._paused_until = time.monotonic() + CACHE_PAUSE
                log.warning("limits.cache_failed", exc_info=True)
        return self._use(self._own, key, rate, count)

    def forget(self) -> None:
        """Drop the counts of this process, and ask the shared cache again at once."""
        self._own.clear()
        self._paused_until = 0.0

    def _use(self, store: BaseCache, key: str, rate: Rate, count: bool) -> tuple[int, int]:
        name = f"limit:{key}:{rate.period}"
        # The lock makes a burst of threads count one by one; two processes in a race may let one more through.
        with self._locks[hash(name) % len(self._locks)]:
            now = time.time()
            used = [moment for moment in store.get(name, ()) if now - rate.period < moment <= now]
            if len(used) >= rate.times:
                return -1, max(1, math.ceil(float(used[-rate.times]) + rate.period - now))
            if not count:
                return rate.times - len(used), 0
            store.set(name, (*used, now), timeout=rate.period)
            if not used and store.get(name) is None:
                raise CacheForgets(name)
        return rate.times - len(used) - 1, math.ceil((used or [now])[0] + rate.period - now)


class CacheForgets(Exception):
    """The cache accepts a value and does not return it (a dummy cache, or a full one)."""


_counter = _Counter()
