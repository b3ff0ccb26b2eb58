"""What caches and browsers may keep of a page.

Four kinds of answer, chosen by `core.middleware.Caching` unless a view has set Cache-Control itself:
`private, no-store` as soon as a session is involved; `public` with a short shared life where a view says `@public_page`
and nothing in the answer belongs to one reader; `private, no-cache` with an ETag for any other page of a visitor; and
`public`, in browsers too and varying by nobody, where a view says `@everyones_page`.
"""

import functools
import gzip
import re
from collections.abc import Callable
from hashlib import blake2b
from typing import Concatenate, ParamSpec

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

SHARED_SECONDS = 30
NO_STORE = "private, no-store"
REVALIDATE = "private, no-cache"
MIN_COMPRESSED = 860  # below, one packet carries the page anyway
_TEXT = frozenset({
    "text/html", "text/plain", "text/css", "text/javascript", "text/xml", "text/calendar",
    "application/json", "application/xml",
    "application/geo+json", "application/atom+xml", "application/manifest+json", "application/javascript",
    "application/problem+json", "image/svg+xml",
})  # fmt: skip

# The hidden field is masked anew on every page; what it hides is the cookie, which the ETag contains instead.
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[A-Za-z0-9]{64}"')


def public_page(seconds: int = SHARED_SECONDS) -> Callable[[View[P]], View[P]]:
    """Let shared caches keep the decorated view's answers to visitors for `seconds`; it must vary by nobody."""

    def decorate(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            response = view(request, *args, **kwargs)
            response.shared_seconds = seconds  # type: ignore[attr-defined]
            return response

        return wrapper

    return decorate


def everyones_page(seconds: int) -> Callable[[View[P]], View[P]]:
    """Let every cache keep the decorated view's answers for `seconds`: its address alone says what they are."""

    def decorate(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            response = view(request, *args, **kwargs)
            response.everyones_seconds = seconds  # type: ignore[attr-defined]
            return response

        return wrapper

    return decorate


def finish(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Set Cache-Control and the ETag where the view left them open; answer 304 when the browser has the page."""
    if response.has_header("Cache-Control"):
        return response
    cacheable = request.method in ("GET", "HEAD") and response.status_code == 200
    everyones = getattr(response, "everyones_seconds", 0)
    if cacheable and everyones and not response.cookies:
        response.headers.pop("Vary", None)  # LocaleMiddleware's, which no such view asks for the language
        response["Cache-Control"] = f"public, max-age={everyones}, stale-while-revalidate={everyones}"
        return _unless_known(request, response)
    if not cacheable or settings.SESSION_COOKIE_NAME in {*request.COOKIES, *response.cookies}:
        response["Cache-Control"] = NO_STORE
        return response
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    seconds = getattr(response, "shared_seconds", 0)
    one_reader = response.cookies or (isinstance(response, HttpResponse) and _TOKEN.search(response.content))
    if seconds and not one_reader:
        response["Cache-Control"] = f"public, max-age=0, s-maxage={seconds}, stale-while-revalidate={seconds}"
    else:
        response["Cache-Control"] = REVALIDATE
    return _unless_known(request, response)


def _unless_known(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Give a page its ETag; answer 304 when the browser has it."""
    if not isinstance(response, HttpResponse):
        return response
    if not response.has_header("ETag"):
        response["ETag"] = etag(request, response)
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def compress(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Compress a page of text when the browser can read it, at the levels that cost well under a millisecond.

    What a page keeps secret cannot be guessed from its length (BREACH): tokens are masked anew on each, and cookies are
    SameSite=Lax, so that no other site makes a signed-in browser fetch pages.
    """
    kind = response.headers.get("Content-Type", "").split(";")[0]
    if not isinstance(response, HttpResponse) or response.has_header("Content-Encoding") or kind not in _TEXT:
        return response
    if "no-transform" in response.headers.get("Cache-Control", ""):
        return response
    patch_vary_headers(response, ("Accept-Encoding",))
    if len(response.content) < MIN_COMPRESSED:
        return response
    accepted = _accepted(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    if "br" in accepted:
        response.content = brotli.compress(response.content, mode=brotli.MODE_TEXT, quality=2)
        response["Content-Encoding"] = "br"
    elif "gzip" in accepted:
        response.content = gzip.compress(response.content, 2, mtime=0)
        response["Content-Encoding"] = "gzip"
    if response.has_header("Content-Length"):
        response["Content-Length"] = str(len(response.content))
    return response


def _accepted(header: str) -> set[str]:
    """Return the codings of an Accept-Encoding header that are not refused by a q of zero."""
    parts = (part.strip().lower().partition(";") for part in header[:200].split(","))
    return {
        name.strip() for name, _semicolon, weight in parts if weight.replace(" ", "").rstrip("0") not in ("q=", "q=0.")
    }


def etag(request: HttpRequest, response: HttpResponse) -> str:
    """Return the weak ETag of a page: its content and the secret behind its forms, not the mask of the day."""
    secret = request.META.get("CSRF_COOKIE") or request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    digest = blake2b(_TOKEN.sub(b"", response.content), digest_size=12, key=secret.encode()[:64])
    return f'W/"{digest.hexdigest()}"'
