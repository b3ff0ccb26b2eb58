"""Columns that the two databases know under different names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class TokenField(models.Field):  # type: ignore[type-arg]
    """Words in their order, never read back: a ``tsvector`` on PostgreSQL, text for FTS5 on SQLite.

    Both get the tokens as they are. PostgreSQL's own parser would part and change them, so the vector is written as
    such: lexemes between quotes, which no token contains (see ``core.search.words``).
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_placeholder(self, value: Any, compiler: Any, connection: BaseDatabaseWrapper) -> str:
        return "%s::tsvector" if connection.vendor == "postgresql" else "%s"

    def get_db_prep_value(self, value: Sequence[str], connection: BaseDatabaseWrapper, prepared: bool = False) -> str:
        if connection.vendor == "postgresql":
            return " ".join(f"'{token}':{place}" for place, token in enumerate(value, start=1))
        return " ".join(value)
