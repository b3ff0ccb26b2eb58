"""How pages answer a script or a form; nothing here knows a domain word."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from core.scripts import wants_json


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Return the page of this site to go back to: the one the form names, or the one it stood on."""
    asked = (request.POST.get("next"), request.GET.get("next"), request.headers.get("Referer"))
    wanted = next((address for address in asked if address), "")
    if not wanted.startswith(("/", "http://", "https://")):  # `redirect` would take it for the name of a view
        return otherwise
    allowed = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if allowed else otherwise


def sign_in_first(request: HttpRequest, back: str) -> HttpResponseBase:
    """Send someone without an account to sign in, and back to `back` afterwards."""
    address = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}"
    if wants_json(request):
        return JsonResponse({"location": address}, status=401)
    return redirect(address)
