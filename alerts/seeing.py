"""Which things somebody may see now, asked for thousands of readers in a row.

Django takes longer to put such a statement together than the database to answer it (bench/digest.py). Where the rule of
a kind depends on nothing but the viewer's id (``seen_by_id`` on its query set), it is built once, with marks where
the ids and the viewer go; the rule itself stays where it is written, in ``visible_to``.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models.expressions import RawSQL

from profiles.models import User

if TYPE_CHECKING:
    from alerts.querysets import Viewer

MARK = "/* ids */"
SOMEONE = -7_215_600_037  # stands for the viewer's id in the statement as it is kept


def visible_ids(model: Any, pks: Collection[int], viewer: Viewer) -> list[int]:
    """Return those of these rows that the viewer may see."""
    if not getattr(model.objects.all(), "seen_by_id", False) or not viewer.is_authenticated:
        return list(model.objects.visible_to(viewer).filter(pk__in=pks).order_by().values_list("pk", flat=True))
    statement, values, place = _statement(connection.vendor, model)
    me = [viewer.pk if value == SOMEONE else value for value in values]
    with connection.cursor() as cursor:
        marked = statement.replace(MARK, ", ".join(["%s"] * len(pks)))
        cursor.execute(marked, [*me[:place], *pks, *me[place:]])
        return [pk for (pk,) in cursor.fetchall()]


@cache
def _statement(vendor: str, model: Any) -> tuple[str, list[Any], int]:
    """Return the statement, its values and how many of them come before the mark, in the SQL of this database."""
    rows = model.objects.visible_to(User(pk=SOMEONE)).filter(pk__in=RawSQL(MARK, ()))  # noqa: S611 (a constant)
    statement, values = rows.order_by().values_list("pk").query.sql_with_params()
    return statement, list(values), statement[: statement.index(MARK)].count("%s")
