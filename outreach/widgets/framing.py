"""How a page stands inside those of other sites: it asks nobody who they are, and there is nothing in it to press."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from csp.decorators import csp
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import override
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from core.http import everyones_page

V = TypeVar("V", bound=Callable[..., Any])

SECONDS = 60
THEMES = {"clair": "light", "sombre": "dark"}
# No form, no script but our own, and no picture but those drawn in the page.
POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "form-action": ["'none'"],
    "base-uri": ["'none'"],
    "object-src": ["'none'"],
    "frame-ancestors": ["*"],
}
HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Embedder-Policy": "require-corp",  # so that a page that asks this of its frames may hold it
}


@dataclass(frozen=True)
class Look:
    """How a frame is asked to look; what an address says wrongly is not said."""

    theme: str = ""  # as in the address
    language: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Look:
        theme, language = request.GET.get("theme", ""), request.GET.get("langue", "")
        return cls(theme if theme in THEMES else "", language if language in dict(settings.LANGUAGES) else "")

    @property
    def scheme(self) -> str:
        """The scheme as style sheets name it, empty for the reader's own."""
        return THEMES.get(self.theme, "")


def framed(view: V) -> V:
    """Let any site hold the decorated page in a frame, and every cache keep it for a minute (CLK-1)."""

    @functools.wraps(view)
    def wrapper(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with override(Look.of(request).language or settings.LANGUAGE_CODE):
            response: HttpResponseBase = view(request, *args, **kwargs)
        for name, value in HEADERS.items():
            response[name] = value
        return response

    framed: Any = require_safe(xframe_options_exempt(csp(POLICY)(everyones_page(SECONDS)(wrapper))))
    return framed  # type: ignore[no-any-return]


def frame(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a page of a frame. Not the request's context: nothing of who asks may enter."""
    html = render_to_string(template, {"look": Look.of(request)} | context)
    return HttpResponse(html, status=status)
