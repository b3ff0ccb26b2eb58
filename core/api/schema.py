"""The OpenAPI description, made from what ``@operation`` says of each method."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from drf_spectacular import openapi
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from core.api.operations import NoQuery, Operation
from core.api.problems import KINDS, MEDIA_TYPE, Problem, ProblemSerializer, body
from core.idempotency import MAX_KEY
from core.limits import LIMITS

READS = {"GET", "HEAD"}
LIMIT_HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


class AutoSchema(openapi.AutoSchema):
    """Describes one method of a view."""

    view: Any

    @property
    def described(self) -> Operation:
        found: Operation = self.view.operation_of(self.method)
        return found

    def is_excluded(self) -> bool:
        return self.view.operation_of(self.method) is None

    def get_operation_id(self) -> str:
        return f"{self.method.lower()}_{self.view.name}"

    def get_summary(self) -> str:
        return str(self.described.summary)

    def get_description(self) -> str:  # type: ignore[override]
        """Say nothing more; views' docstrings are for those who read the code."""
        return ""

    def get_tags(self) -> list[str]:
        return [str(self.view.tag)]

    def get_extensions(self) -> dict[str, Any]:
        """Publish the limits (RATE-1)."""
        names = ("api",) if self.method in READS else ("api", "request")
        limits = [*names, self.described.limit] if self.described.limit else names
        return {"x-limits": {name: LIMITS[name] for name in limits}}

    def get_auth(self) -> list[dict[str, list[str]]]:
        ways: list[dict[str, list[str]]] = [{"token": []}, {"session": []}]
        return ways if self.method not in READS or self.view.members_only else [*ways, {}]

    def get_override_parameters(self) -> list[Any]:
        parameters: list[Any] = [] if self.described.query is NoQuery else [self.described.query]
        if "{id}" in self.path:  # a text, because a number of JavaScript is too short for it
            number = {"type": "string", "pattern": "^([1-9][0-9]{0,17}|[1-8][0-9]{18})$"}
            parameters.append(OpenApiParameter("id", number, OpenApiParameter.PATH))
        if self.method not in READS:
            parameters.append(_header("Idempotency-Key", "^[ -~]*$", maxLength=MAX_KEY))
        if "changed" in self.described.refusals:
            parameters.append(_header("If-Match"))
        answers = [self.described.status]
        parameters += [_told(name, {"type": "integer"}, answers) for name in LIMIT_HEADERS]
        if self.described.gives:
            parameters.append(_told("ETag", {"type": "string"}, answers))
        parameters.append(_told("Retry-After", {"type": "integer"}, [429]))
        return parameters

    def get_request_serializer(self) -> Any:
        takes = self.described.takes
        if takes is None or isinstance(takes, Mapping):
            return takes or {}
        return {"application/json": takes}

    def get_response_serializers(self) -> Any:
        described = self.described
        success = OpenApiResponse(described.gives, description=HTTPStatus(described.status).phrase)
        responses: dict[Any, Any] = {described.status: success}
        if described.files:
            file = OpenApiResponse(OpenApiTypes.BINARY, description=HTTPStatus(described.status).phrase)
            responses = {(described.status, media_type): file for media_type in described.files}
        if self.method in READS:
            responses[304] = OpenApiResponse(description=HTTPStatus(304).phrase)
        grouped: dict[int, list[str]] = {}
        for code in self._refusals():
            grouped.setdefault(KINDS[code].status, []).append(code)
        for status, codes in sorted(grouped.items()):
            responses[status, MEDIA_TYPE] = OpenApiResponse(
                ProblemSerializer,
                description=" ".join(str(KINDS[code].title) for code in codes),
                examples=[OpenApiExample(code, body(Problem(code)), media_type=MEDIA_TYPE) for code in codes],
            )
        return responses

    def _refusals(self) -> list[str]:
        """Return every problem this method may answer."""
        codes = ["malformed", "invalid", "unauthenticated", "leaving", "method", "too_many", "server_error"]
        if self.method not in READS:
            codes += ["csrf", "scope", "absent", "under_way", "key_reused", "too_large", "media_type"]
        elif "{" in self.path:
            codes += ["absent"]
        if self.view.private:
            codes += ["private"]
        return list(dict.fromkeys([*codes, *self.described.refusals]))

    def get_examples(self) -> list[OpenApiExample]:
        """Return the examples that the shapes of this method give of themselves."""
        described = self.described
        takes = described.takes
        bodies = dict(takes) if isinstance(takes, Mapping) else {"application/json": takes}
        shown = [
            OpenApiExample(shape.__name__, shape.example, request_only=True, media_type=media_type)
            for media_type, shape in bodies.items()
            if shape and shape.example
        ]
        if described.gives and described.gives.example:
            told = OpenApiExample(described.gives.__name__, described.gives.example, response_only=True)
            told.status_codes, told.media_type = [str(described.status)], "application/json"
            shown.append(told)
        return shown

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> dict[str, Any]:
        """Say of what is taken that nothing else is."""
        shape: dict[str, Any] = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        return {**shape, "additionalProperties": False} if direction == "request" else shape

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        return str(super().get_serializer_name(serializer, direction)).removesuffix("Serializer")


def _header(name: str, pattern: str | None = None, **schema: Any) -> OpenApiParameter:
    return OpenApiParameter(
        name, {"type": "string", **({"pattern": pattern} if pattern else {}), **schema}, OpenApiParameter.HEADER
    )


def _told(name: str, schema: dict[str, Any], statuses: list[int]) -> OpenApiParameter:
    return OpenApiParameter(name, schema, OpenApiParameter.HEADER, response=statuses)
