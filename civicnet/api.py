"""The API under /api/v1/: every module's addresses, its description, and the page that explains it."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import include, path
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from core.api.problems import KINDS
from core.http import public_page
from core.limits import LIMITS

MODULES = (
    "places.api",
    "profiles.api",
    "alerts.api",
    "feed.api",
    "reports.api",
    "participation.ideas.api",
    "officials.teams.api",
    "officials.questions.api",
    "officials.urgent.api",
    "officials.work.api",
    "officials.events.api",
    "participation.polls.api",
    "officials.spending.api",
    "messaging.api",
)
HOUR = 3600


@cache
def described(language: str) -> dict[str, Any]:
    """Return the OpenAPI description in a language."""
    with translation.override(language):
        told: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
        told["info"]["description"] = _("L’API publique de civicnet : lire et faire ce que font les pages.")
    told["servers"] = [{"url": settings.SITE_URL}]
    told["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
    }
    return told


@require_safe
@public_page(HOUR)
def schema(request: HttpRequest) -> HttpResponse:
    """Answer the OpenAPI description, for tools."""
    return JsonResponse(described(get_language() or "fr"))


@require_safe
@public_page(HOUR)
def docs(request: HttpRequest) -> HttpResponse:
    """Explain the API to people, from the same description."""
    told = described(get_language() or "fr")
    context = {
        "groups": _groups(told),
        "shapes": _shapes(told),
        "problems": [(code, kind.status, kind.title) for code, kind in KINDS.items()],
        "limits": LIMITS,
    }
    return render(request, "civicnet/api.html", context)


def _groups(told: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return the operations by subject, in the order of the addresses."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for address, methods in told["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append(_operation(address, method, operation))
    return groups


def _operation(address: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    contents = operation.get("requestBody", {}).get("content", {})
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "address": address,
        "summary": operation["summary"],
        "open": {} in operation["security"],
        "parameters": [
            {**parameter, "kind": _kind(parameter["schema"])} for parameter in operation.get("parameters", ())
        ],
        "bodies": [(media_type, _kind(content["schema"])) for media_type, content in contents.items()],
        "limits": operation["x-limits"],
        "answers": [
            {
                "status": status,
                "words": answer["description"],
                "shape": next((_kind(content["schema"]) for content in answer.get("content", {}).values()), ""),
            }
            for status, answer in operation["responses"].items()
        ],
    }


def _shapes(told: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the shapes of bodies and answers with their fields."""
    return [
        {
            "name": name,
            "fields": [
                {
                    "name": field,
                    "kind": _kind(shape),
                    "required": field in schema.get("required", ()),
                    "words": shape.get("description", ""),
                }
                for field, shape in schema.get("properties", {}).items()
            ],
        }
        for name, schema in told["components"]["schemas"].items()
    ]


def _kind(shape: dict[str, Any]) -> str:
    """Return a JSON Schema in a few words: a name of ours, a type, a list of either, or choices."""
    if "$ref" in shape:
        return str(shape["$ref"]).rsplit("/", 1)[-1]
    for joined in ("oneOf", "allOf", "anyOf"):
        if joined in shape:
            return " | ".join(_kind(part) for part in shape[joined])
    if "items" in shape:
        return f"[{_kind(shape['items'])}]"
    if "enum" in shape:
        return " | ".join(str(choice) for choice in shape["enum"])
    kinds = shape.get("type", "")
    words = " | ".join(kinds) if isinstance(kinds, list) else str(kinds)
    return f"{words} ({shape['format']})" if "format" in shape else words


urlpatterns = [
    path("", docs, name="api_docs"),
    path("schema/", schema, name="api_schema"),
    *(path("", include(module)) for module in MODULES),
]
