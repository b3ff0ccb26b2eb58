"""Pages that belong to the whole site: errors in its look, and what robots may read."""

from __future__ import annotations

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from places.search import suggest


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form was too old, and how to go back to what was typed."""
    return render(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Suggest the towns whose names look like the address; the same page for what is absent and what is forbidden."""
    words = request.path.strip("/").rsplit("/", 1)[-1].replace("-", " ")[:60]
    return render(request, "404.html", {"suggestions": suggest(words, limit=5)}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A page that needs neither database nor session; while the database is away or too slow, it says to come back."""
    if not isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return render(request, "500.html", status=500)
    response = render(request, "500.html", status=503)
    response["Retry-After"] = "5"
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be indexed; settings, forms and fragments may not (robots exclusion, RFC 9309)."""
    closed = ["/compte/", "/reglages/", "/publier/", "/suivre/", "/soutenir/", "/pourquoi/", "/-/"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), f"Sitemap: {settings.SITE_URL}/sitemap.xml"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
