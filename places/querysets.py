"""Reads that several pages share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Exists, OuterRef, Q
from django.db.models.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    from places.models import Theme, Town  # noqa: F401 (quoted below)


class Begins(models.Lookup):
    """``key__begins="saint"``: the beginning of an exact text, by an index on both databases.

    SQLite's index answers a range but not LIKE, whose letters ignore case; PostgreSQL's answers LIKE whatever the
    database's collation, but a range only under the collation "C".
    """

    lookup_name = "begins"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        column, parameters = self.process_lhs(compiler, connection)
        return f"({column} >= %s AND {column} < %s)", (*parameters, self.rhs, *parameters, self.rhs + "\uffff")

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} LIKE %s", (*parameters, connection.ops.prep_for_like_query(self.rhs) + "%")


class TownQuerySet(models.QuerySet["Town"]):
    """Towns are public: everyone may see every one."""

    def visible_to(self, viewer: Any) -> TownQuerySet:
        """Return all: a town's page is public from the first run, claimed or not."""
        return self

    def real(self) -> TownQuerySet:
        """Return the towns of the world, without the demonstration village."""
        return self.filter(is_demo=False)

    def for_cards(self) -> TownQuerySet:
        """Return towns with no more than a list shows of them."""
        return self.only(
            "country",
            "name",
            "name_ar",
            "slug",
            "department_code",
            "department",
            "population",
            "postal_codes",
            "hue",
            "latitude",
            "longitude",
            "is_demo",
        )


class ThemeQuerySet(models.QuerySet["Theme"]):
    """Themes, the default set first."""

    def of_town(self, town: Town | int) -> ThemeQuerySet:
        """Return the themes this town offers: the default set and its own, without those it hides."""
        from places.models import TownTheme

        hidden = TownTheme.objects.filter(town=town, theme=OuterRef("pk"), hidden=True)
        return self.filter(Q(town=None) | Q(town=town)).exclude(Exists(hidden))

    def default_set(self) -> ThemeQuerySet:
        return self.filter(town=None)
