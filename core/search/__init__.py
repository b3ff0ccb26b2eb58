"""Search by words: one index of all kinds of things, two engines behind one adapter, one rule for everyone (CIW23).

Owners write with ``refresh`` in their services' transactions; pages read with ``find`` and ``find_named``.
"""

from core.search.index import forget, is_due, refresh, reindex
from core.search.kinds import Document, Kind, kinds
from core.search.marking import excerpt
from core.search.pages import PAGE, Page, Result, alike, by_name, find, find_named, keys
from core.search.query import Query

__all__ = [
    "PAGE",
    "Document",
    "Kind",
    "Page",
    "Query",
    "Result",
    "alike",
    "by_name",
    "excerpt",
    "find",
    "find_named",
    "forget",
    "is_due",
    "keys",
    "kinds",
    "refresh",
    "reindex",
]
