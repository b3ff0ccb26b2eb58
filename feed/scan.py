"""Reading activities for a wall: what the ORM says once, run as prepared text ever after.

Django takes longer to put this statement together than the database to answer it (bench/pages.py), and it is the same
for all signed-in viewers and the same for all others. So it is built once for each, with marks where the ids and the
viewer go. The rule of who sees what stays where it is written, in ``ActivityQuerySet``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import BooleanField, Case, Exists, OuterRef, Value, When
from django.db.models.expressions import RawSQL

from feed.models import Activity, Support
from profiles.models import User

if TYPE_CHECKING:
    from feed.pull import Ids
    from feed.querysets import Viewer

MARK = "/* ids */"
SOMEONE = -7_215_600_031  # stands for the viewer's id in the statement as it is kept
COLUMNS = ("pk", "content_type", "object_id", "actor", "version", "actor__name", "actor__handle", "actor__avatar")


@dataclass(frozen=True, slots=True)
class Scanned:
    """An activity as one viewer meets it: all that its kept fragment depends on, and whether they may see it."""

    id: int
    content_type: int
    object_id: int
    actor: int | None
    version: int
    face: tuple[str | None, ...]  # the actor's name, handle and picture
    seen: bool
    supported: bool

    @property
    def place(self) -> tuple[int, int]:
        """The content type and id of the subject."""
        return self.content_type, self.object_id


def scan(ids: Ids, viewer: Viewer) -> list[Scanned]:
    """Return the activities that ``ids`` selects, newest first, those the viewer may not see among them."""
    statement, values, place = _statement(connection.vendor, viewer.is_authenticated)
    me = [viewer.pk if value == SOMEONE else value for value in values]
    with connection.cursor() as cursor:
        cursor.execute(statement.replace(MARK, ids.sql), [*me[:place], *ids.values, *me[place:]])
        rows = cursor.fetchall()
    return [
        Scanned(pk, kind, subject, actor, version, (name, handle, avatar), bool(seen), bool(supported))
        for pk, kind, subject, actor, version, name, handle, avatar, seen, supported in rows
    ]


@cache
def _statement(vendor: str, signed_in: bool) -> tuple[str, list[Any], int]:
    """Return the statement, its values and how many of them come before the mark, in the SQL of this database."""
    viewer: Viewer = User(pk=SOMEONE) if signed_in else AnonymousUser()
    mine = Support.objects.filter(
        person=SOMEONE, content_type=OuterRef("content_type"), object_id=OuterRef("object_id")
    )
    rows = (
        Activity.objects.filter(pk__in=RawSQL(MARK, ()))  # noqa: S611 (a constant)
        .annotate(
            # The condition of visible_to as a column: the cursor must pass over what is left out.
            seen=Case(When(Activity.objects.seen_by(viewer), then=True), default=False, output_field=BooleanField()),
            supported=Exists(mine) if signed_in else Value(False),
        )
        .order_by("-pk")
        .values_list(*COLUMNS, "seen", "supported")
    )
    statement, values = rows.query.sql_with_params()
    return statement, list(values), statement.split(MARK)[0].count("%s")
