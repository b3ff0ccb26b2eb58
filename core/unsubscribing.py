"""Links that end what we send: signed, good for one thing, and for a mail program's button too (RFC 8058).

To follow such a link ends nothing, because scanners of mail follow links; a form does, and so does the POST that a
mail program makes, which knows no token of ours. ``UNSUBSCRIBING`` names, for each kind, the function that finds what
a link ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import signing
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

_SALT = "core.unsubscribing"


@dataclass(frozen=True, slots=True)
class Ending:
    """What a link ends: in words (“Le résumé de chaque jour”), what does it, and where one chooses otherwise.

    ``to`` is the address as a page shows it; ``language`` is the reader's, in which the link's page speaks.
    """

    words: Callable[[], str]  # asked in the reader's language
    end: Callable[[], None]
    settings_url: str = ""
    to: str = ""
    language: str = ""


def link(kind: str, named: Any) -> str:
    """Return the whole address that ends what ``named`` (JSON) names; ``kind`` is a key of ``UNSUBSCRIBING``."""
    token = signing.Signer(salt=_SALT).sign_object([kind, named])  # always the same: such a link never ages
    return f"{settings.SITE_URL}{reverse('unsubscribe', args=[token])}"


def headers(address: str) -> dict[str, str]:
    """Return the headers by which a mail program ends it with one button (RFC 2369, RFC 8058)."""
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def named_by(token: str) -> Ending | None:
    """Return what a link ends; None when it is over, or the link is not ours."""
    try:
        kind, named = signing.Signer(salt=_SALT).unsign_object(token)
        find = import_string(settings.UNSUBSCRIBING[kind])
    except (signing.BadSignature, ValueError, TypeError, KeyError):
        return None
    ending: Ending | None = find(named)
    return ending


@csrf_exempt  # a mail program has no token; the address itself is the proof
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponseBase:
    """End what a mail's link names, signed in or not, once it is asked for by a POST."""
    ending = named_by(token)
    if ending is None:
        return render(request, "core/unsubscribed.html", status=410)
    page = "core/unsubscribe.html"
    if request.method == "POST":
        ending.end()
        page = "core/unsubscribed.html"
    with translation.override(ending.language or translation.get_language()):
        response = render(request, page, {"ending": ending})
        response["Content-Language"] = translation.get_language()
    return response
