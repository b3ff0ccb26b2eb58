"""Every refusal of the API as ``application/problem+json`` (RFC 9457), in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, serializers

from core.api import is_api
from core.api.fields import Strict
from core.context import address
from core.limits import TooMany

MEDIA_TYPE = "application/problem+json"


class Kind(NamedTuple):
    """A kind of problem: its status and what it means, in a sentence."""

    status: int
    title: str | Promise


KINDS = {
    "malformed": Kind(400, _("La demande ne peut pas être lue.")),
    "invalid": Kind(400, _("Des champs sont inconnus, manquants ou mal remplis.")),
    "unauthenticated": Kind(401, _("Il faut un jeton d’accès valable, ou une session ouverte.")),
    "forbidden": Kind(403, _("Ceci n’est pas permis.")),
    "csrf": Kind(403, _("Le jeton du formulaire manque ou n’est plus valable.")),
    "scope": Kind(403, _("Ce jeton d’accès permet de lire, pas d’écrire.")),
    "private": Kind(403, _("Ce jeton d’accès n’ouvre pas les messages privés.")),
    "leaving": Kind(403, _("Ce compte attend d’être supprimé : gardez-le d’abord, sur le site.")),
    "absent": Kind(404, _("Il n’y a rien ici, ou rien que vous puissiez voir.")),
    "method": Kind(405, _("Cette adresse ne connaît pas cette méthode.")),
    "conflict": Kind(409, _("L’état des choses ne le permet pas.")),
    "under_way": Kind(409, _("Une demande de même clé est en cours.")),
    "changed": Kind(412, _("Le contenu a changé depuis que vous l’avez lu.")),
    "too_large": Kind(413, _("La demande est trop grande.")),
    "media_type": Kind(415, _("Ce type de contenu n’est pas accepté ici.")),
    "key_reused": Kind(422, _("Cette clé a déjà servi à une autre demande.")),
    "too_many": Kind(429, _("Trop de demandes : attendez un instant.")),
    "server_error": Kind(500, _("Une erreur est survenue de notre côté.")),
    "busy": Kind(503, _("Réessayez dans une minute.")),
}
_BY_STATUS = {
    400: "malformed",
    403: "forbidden",
    404: "absent",
    405: "method",
    413: "too_large",
    429: "too_many",
    503: "busy",
}
_KEPT_HEADERS = ("Allow", "Cache-Control", "Connection", "Retry-After")


class Error(NamedTuple):
    """What is wrong with one field; the empty name is the whole."""

    field: str
    detail: str


class Problem(exceptions.APIException):
    """The request is refused, and why."""

    def __init__(
        self, code: str, detail: str = "", *, errors: Iterable[Error] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail, code)
        self.status_code = KINDS[code].status
        self.code, self.words, self.errors, self.headers = code, detail, list(errors), headers or {}


class ProblemSerializer(Strict):
    """The shape of every refusal (RFC 9457)."""

    class FieldErrorSerializer(Strict):
        field = serializers.CharField()
        detail = serializers.CharField()

    type = serializers.URLField()
    code = serializers.ChoiceField([(code, code) for code in KINDS])
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False)
    errors = FieldErrorSerializer(many=True, required=False)  # type: ignore[assignment]  # a field, not the property


def body(problem: Problem) -> dict[str, Any]:
    """Return what a problem looks like in JSON."""
    kind = KINDS[problem.code]
    told: dict[str, Any] = {
        "type": f"{settings.SITE_URL}{address('api_docs')}#{problem.code}",
        "code": problem.code,
        "title": str(kind.title),
        "status": kind.status,
    }
    if problem.words:
        told["detail"] = problem.words
    if problem.errors:
        told["errors"] = [error._asdict() for error in problem.errors]
    return told


def answer(problem: Problem) -> HttpResponse:
    """Return the response that tells a problem; nothing keeps it."""
    response = JsonResponse(body(problem), status=KINDS[problem.code].status, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "private, no-store"
    response["Content-Language"] = get_language() or settings.LANGUAGE_CODE
    for name, value in problem.headers.items():
        response[name] = value
    return response


def handle(error: Exception, context: Any) -> HttpResponseBase | None:
    """Answer what a view of the API raised (REST framework's ``EXCEPTION_HANDLER``); None for our own mistakes."""
    problem = _problem_of(error)
    return answer(problem) if problem else None


def _problem_of(error: Exception) -> Problem | None:
    match error:
        case Problem():
            return error
        case TooMany():
            return Problem("too_many", headers={"Retry-After": str(error.retry_after)})
        case exceptions.ValidationError():
            return Problem("invalid", errors=_flat(error.detail))
        case DjangoValidationError():
            return Problem("invalid", errors=[Error("", text) for text in error.messages])
        case exceptions.AuthenticationFailed() | exceptions.NotAuthenticated():
            return Problem("unauthenticated", headers={"WWW-Authenticate": getattr(error, "auth_header", "Bearer")})
        case exceptions.MethodNotAllowed():
            return Problem("method")
        case exceptions.UnsupportedMediaType():
            return Problem("media_type")
        case exceptions.ParseError():
            return Problem("malformed", str(error.detail))
        case RequestDataTooBig():
            return Problem("too_large")
        case Http404() | exceptions.NotFound():
            return Problem("absent")
        case PermissionDenied() | exceptions.PermissionDenied():
            return Problem("forbidden")
        case _:
            return None


def _flat(detail: Any, path: str = "") -> list[Error]:
    """Return the errors of nested fields under dotted names: ``photos.0.alt``."""
    return list(_walk(detail, path))


def _walk(detail: Any, path: str) -> Iterator[Error]:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            own = "" if name == "non_field_errors" else str(name)
            yield from _walk(inner, ".".join(filter(None, (path, own))))
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            yield from _walk(inner, f"{path}.{place}" if isinstance(inner, dict | list) else path)
    else:
        yield Error(path, str(detail))


class Problems:
    """Say as a problem what the site's middleware and error pages say as a page, where a program asks.

    Stands inside LocaleMiddleware, which knows the reader's language, and outside all that refuses requests.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        page = self.get_response(request)
        if page.status_code < 400 or not is_api(request) or page.headers.get("Content-Type") == MEDIA_TYPE:
            return page
        code = _BY_STATUS.get(page.status_code, "malformed" if page.status_code < 500 else "server_error")
        told = answer(Problem(code))
        for name in _KEPT_HEADERS:
            if page.has_header(name):
                told[name] = page.headers[name]
        return told
