"""Pages that belong to no app: what the browser installs, what it shows offline, and the catalogue of pieces."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from core.context import THEME_COOKIE, THEMES, address
from core.patterns import samples

YEAR = 365 * 24 * 3600
SHELL_ASSETS = ("core/app.css", "core/app.js", "core/icons.svg", "core/fonts/public-sans.woff2", "core/icon.svg")


@require_safe
def patterns(request: HttpRequest) -> HttpResponse:
    """Show every piece of the interface, drawn by the templates that the pages use."""
    return render(request, "core/patterns.html", samples(request))


@require_safe
@cache_control(public=True, max_age=3600)
def manifest(request: HttpRequest) -> JsonResponse:
    """Describe the application that a browser can install (W3C Web Application Manifest)."""
    described = {
        "id": "/",
        "name": "civicnet",
        "short_name": "civicnet",
        "description": _("La vie publique de votre commune"),
        "lang": request.LANGUAGE_CODE,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f9f6f1",
        "theme_color": "#f9f6f1",
        "icons": [
            {"src": static("core/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            {"src": static("core/icon-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": static("core/icon-512.png"), "sizes": "512x512", "type": "image/png"},
            {
                "src": static("core/icon-maskable-512.png"),
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "maskable",
            },
        ],
        "shortcuts": [{"name": _("Publier"), "url": address("publish")}] if address("publish") else [],
    }
    return JsonResponse(described, content_type="application/manifest+json")


@lru_cache(maxsize=1)
def _worker_source() -> str:
    found = finders.find("core/worker.js")
    if not isinstance(found, str):
        raise FileNotFoundError("core/static/core/worker.js: run `npm run build` in assets/")
    return Path(found).read_text(encoding="utf-8")


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """Serve the service worker from the root, so that it keeps every page, with the hashed addresses it needs."""
    told = {
        "assets": [static(name) for name in SHELL_ASSETS],
        "offline": address("offline"),
        "signOut": address("account_logout"),
        "renew": address("device_renew"),
        "icon": static("core/icon-192.png"),
    }
    body = f"self.SHELL={json.dumps(told, sort_keys=True)};\n{_worker_source()}"
    return HttpResponse(body, content_type="text/javascript; charset=utf-8")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What a phone without network shows: the last wall it saw. Nothing in it depends on the viewer."""
    return render(request, "core/offline.html")


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember the colours someone prefers on this device: ``light``, ``dark``, or those of the device."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    response = HttpResponseRedirect(target)
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(
            THEME_COOKIE, chosen, max_age=YEAR, secure=request.is_secure(), httponly=True, samesite="Lax"
        )
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response
