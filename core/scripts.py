"""What a page's own script asks for instead of a whole page."""

from __future__ import annotations

from django.http import HttpRequest


def wants_json(request: HttpRequest) -> bool:
    """Whether it asks for numbers alone."""
    return request.headers.get("Accept", "").startswith("application/json")


def wants_fragment(request: HttpRequest) -> bool:
    """Whether it asks for the list alone."""
    return "X-Fragment" in request.headers
