"""Every refusal in the standard's form, whoever refuses: the views, or the site's middleware before and after them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from reports.open311.writing import FORMATS, answer

ROOT = "/open311/"

_WORDS = {
    400: _("La demande ne peut pas être lue."),
    403: _("Ceci n’est pas permis."),
    404: _("Il n’y a rien à cette adresse."),
    405: _("Cette adresse ne connaît pas cette méthode."),
    413: _("La demande est trop grande."),
    429: _("Trop de demandes : attendez un instant."),
    503: _("Réessayez dans une minute."),
}


class Refused(Exception):
    """The request is refused with a status, and why: one sentence or several."""

    def __init__(self, status: int, *words: object) -> None:
        super().__init__()
        self.status, self.words = status, words or (_WORDS[status],)


def refusal(extension: str, status: int, *words: object) -> HttpResponse:
    """Return the answer that refuses; nothing keeps it."""
    told = [{"code": status, "description": str(each)} for each in words]
    response = answer(extension, "errors", told, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


class Errors:
    """Say in the standard's form what the site's middleware and error pages say as a page.

    Stands inside LocaleMiddleware, which knows the reader's language, and outside all that refuses requests.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        page = self.get_response(request)
        if page.status_code < 400 or not request.path_info.startswith(ROOT) or hasattr(page, "is_open311"):
            return page
        words = _WORDS.get(page.status_code) or _("Une erreur est survenue de notre côté.")
        told = refusal(extension_of(request.path_info), page.status_code, words)
        for name in ("Allow", "Connection", "Retry-After"):
            if page.has_header(name):
                told[name] = page.headers[name]
        return told


def extension_of(path: str) -> str:
    """Return the format that an address asks for: XML unless it is one we know."""
    extension = path.rpartition(".")[2]
    return extension if extension in FORMATS else "xml"
