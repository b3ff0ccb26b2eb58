"""What Django's own middleware leaves open: a few headers, what caches keep, and requests that are no requests."""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render

from core.api import is_api
from core.http import compress, finish
from core.limits import SAFE_METHODS, TooMany, caller, limit, too_many

Next = Callable[[HttpRequest], HttpResponseBase]

METHODS = ("GET", "HEAD", "POST", "OPTIONS")  # what pages and forms are made of
API_METHODS = (*METHODS, "PUT", "PATCH", "DELETE")
FRAMED = "/embed/"  # what other sites may put into a frame begins so, and nothing else
FRAMED_FILES = "widgets/"  # the static files of these frames
UNWRITABLE = re.compile("[\x00\ud800-\udfff]")  # NUL, halves of characters
MAX_REQUEST_BYTES = 42 * 1024 * 1024  # four photos of 10 MB and the form around them
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")

HEADERS = {
    "Permissions-Policy": "geolocation=(self), publickey-credentials-get=(self), publickey-credentials-create=(self), "
    "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), "
    "display-capture=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}


class Headers:
    """Add the security headers that neither SecurityMiddleware nor django-csp sets; a view may set its own.

    Frames of other sites, and what these load, may be read by pages of any origin: they hold nothing of anybody.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.shared = (FRAMED, f"{settings.STATIC_URL}{FRAMED_FILES}")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.path_info.startswith(self.shared):
            response.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin")
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class Strangers:
    """Forget who asks, and in which language, where a page stands inside those of other sites (CLK-1, EMB-1).

    Stands outside whatever reads cookies, so that no session is opened for such a page, prolonged or lost by it.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(FRAMED):
            for name in ("HTTP_COOKIE", "HTTP_ACCEPT_LANGUAGE", "HTTP_AUTHORIZATION"):
                request.META.pop(name, None)
        return self.get_response(request)


class Compression:
    """Compress pages where no proxy does. Stands outside Caching, whose ETags are of the words, not of their coding."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return compress(request, self.get_response(request))


class Caching:
    """Say on every answer what may be kept of it. Stands outside sessions and CSRF, to see the cookies they set."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return finish(request, self.get_response(request))


class Requests:
    """Refuse what no browser sends: unknown methods (405), NUL characters (400), too large a body (413), floods (429).

    Stands last, so that the refusal page knows the reader's language and theme, and before any address is resolved.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.max_bytes = int(getattr(settings, "MAX_REQUEST_BYTES", MAX_REQUEST_BYTES))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        methods = API_METHODS if is_api(request) else METHODS
        if request.method not in methods:
            return HttpResponseNotAllowed(methods)
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise SuspiciousOperation("NUL in the address")
        if _announced_length(request) > self.max_bytes:
            return too_large(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Count what is sent; refuse NUL in form fields, which no database takes, and halves of characters, no page."""
        if request.method not in SAFE_METHODS and not hasattr(view, "cls"):  # the API counts by its tokens' accounts
            try:
                limit("request", caller(request))
            except TooMany as refusal:
                return too_many(request, refusal)
        if request.method != "POST" or request.content_type not in FORM_TYPES:
            return None
        try:
            fields = request.POST
        except RequestDataTooBig:
            return too_large(request)
        for name, values in fields.lists():
            if UNWRITABLE.search(name) or any(UNWRITABLE.search(str(value)) for value in values):
                raise SuspiciousOperation("a form field holds what is no text")
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Answer 429 where a view let a TooMany through."""
        return too_many(request, exception) if isinstance(exception, TooMany) else None


def too_large(request: HttpRequest) -> HttpResponse:
    """Return the 413 page. The unread body is not drained, so the connection ends with it."""
    response = render(request, "413.html", {"megabytes": MAX_REQUEST_BYTES // (1024 * 1024)}, status=413)
    response["Connection"] = "close"
    return response


def _announced_length(request: HttpRequest) -> int:
    raw = request.META.get("CONTENT_LENGTH") or "0"
    if not (raw.isascii() and raw.isdigit() and len(raw) < 19):
        raise SuspiciousOperation("Content-Length is no number")
    return int(raw)
