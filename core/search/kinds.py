"""The kinds of things that search finds. An app describes its own; ``SEARCH_KINDS`` names the descriptions.

A kind is found by its words, newest first, or by its name, in a short list of its own. Its results are rendered by
``<app>/search/<kind>.html``, which is given ``row`` and ``query``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeAlias

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from core.ids import RANDOM_BITS, id_at
from core.search.words import FACET, names, place_facet, stems

MEMBERS = "members"  # the facet of what only people with an account may read

Named: TypeAlias = Callable[..., Sequence[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What the index is to know of one thing.

    ``text`` is found by any of its words, ``name`` by the beginnings of its words and only by who looks for names;
    ``place`` is the key of where it is filtered. ``at`` is its place in time and never changes.
    """

    object_id: int
    at: datetime
    text: str = ""
    name: str = ""
    place: int | None = None
    members_only: bool = False

    @property
    def id(self) -> int:
        """A time-ordered id, always the same for the same thing."""
        return id_at(int(self.at.timestamp() * 1000)) | (self.object_id & ((1 << RANDOM_BITS) - 1))

    def tokens(self, kind: str) -> list[str]:
        facets = [FACET + kind]
        if self.place is not None:
            facets.append(FACET + place_facet(self.place))
        if self.members_only:
            facets.append(FACET + MEMBERS)
        return [*stems(self.text), *names(self.name), *facets]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How one kind of thing is found. ``label`` is its plural in the reader's language.

    ``rows`` are those that the index knows, ``document`` says what of each, ``visible_to`` gives what a viewer may read
    with what the template of a result needs. ``named(query, viewer=, place=, limit=, alone=)`` finds by name instead
    (``alone``: nothing else is asked for); a kind that has an index of its own needs nothing else.
    """

    label: Any
    icon: str
    rows: Callable[[], QuerySet[Any]] | None = None
    document: Callable[[Any], Document] | None = None
    visible_to: Callable[[Any], QuerySet[Any]] | None = None
    named: Named | None = None


@cache
def kinds() -> dict[str, Kind]:
    """Return every kind by its name, in the order in which a page offers them."""
    return {name: import_string(path) for name, path in settings.SEARCH_KINDS.items()}


def indexed() -> dict[str, Kind]:
    """Return the kinds whose rows the index knows."""
    return {name: kind for name, kind in kinds().items() if kind.rows is not None}


def by_words() -> dict[str, Kind]:
    """Return the kinds that are found by their words."""
    return {name: kind for name, kind in kinds().items() if kind.named is None}
