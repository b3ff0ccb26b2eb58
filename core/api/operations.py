"""What one method of an address does, takes and gives: said once, for the view, its limits and its documentation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.fields import Id, Strict
from core.pagination import MAX_PAGE_SIZE, PAGE_SIZE

Handler = TypeVar("Handler", bound=Callable[..., Any])
Shape: TypeAlias = "type[Strict]"
Shapes: TypeAlias = "Shape | Mapping[str, Shape]"  # one for each type of body


class NoQuery(Strict):
    """An address that takes no parameter."""


class PageQuery(Strict):
    """Which part of a list."""

    before = Id(required=False, help_text=_("Ce qui vient après dans la liste : le curseur de la page d’avant."))
    limit = serializers.IntegerField(
        min_value=1, max_value=MAX_PAGE_SIZE, default=PAGE_SIZE, help_text=_("Combien, au plus.")
    )


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    summary: str | Promise
    gives: Shape | None
    takes: Shapes | None
    query: Shape
    status: int
    limit: str | None
    refusals: tuple[str, ...]
    files: tuple[str, ...]

    def shape_of(self, media_type: str) -> Shape:
        """Return what is taken in a body of this type."""
        if isinstance(self.takes, Mapping):
            return self.takes.get(media_type) or next(iter(self.takes.values()))
        return self.takes or NoQuery


def operation(
    summary: str | Promise,
    *,
    gives: Shape | None = None,
    takes: Shapes | None = None,
    query: Shape = NoQuery,
    status: int = 200,
    limit: str | None = None,
    refusals: tuple[str, ...] = (),
    files: tuple[str, ...] = (),
) -> Callable[[Handler], Handler]:
    """Describe a method: its sentence, its shapes, its status, its published limit and what else may refuse it.

    ``files``: the types of the file that is given instead of a shape.
    """

    def describe(handler: Handler) -> Handler:
        told = Operation(summary, gives, takes, query, status, limit, refusals, files)
        handler.operation = told  # type: ignore[attr-defined]
        return handler

    return describe


@cache
def page_of(item: Shape) -> Shape:
    """Return the shape of a page of these: items, the address of the next page and its cursor."""
    name = item.__name__.removesuffix("Serializer")
    fields = {
        "example": {"items": [item.example], "next": None, "cursor": None} if item.example else None,
        "__doc__": f"A page of {name}.",
        "items": item(many=True),
        "next": serializers.URLField(allow_null=True),
        "cursor": serializers.CharField(allow_null=True),
    }
    return type(f"{name}PageSerializer", (Strict,), fields)
