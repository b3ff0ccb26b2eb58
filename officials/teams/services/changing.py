"""Changing what is delegated, and ending, by the mayor or, for the employed, the secretariat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from officials.teams.rules import may_change, may_end, may_rename
from officials.teams.services.appointing import NotYours
from profiles.models import Mandate, User
from profiles.services import change_mandate, end_mandate

if TYPE_CHECKING:
    from places.models import Neighbourhood, Service, Theme


def change(
    *,
    mandate: Mandate,
    by: User,
    title: str,
    service: Service | None,
    themes: Sequence[Theme],
    neighbourhood: Neighbourhood | None,
    ends_at: datetime | None,
) -> None:
    """Replace what is delegated; the title too unless it is one's own, and the end of those whom the town may end.

    Raises ``NotYours``, ValidationError.
    """
    with transaction.atomic():
        row = Mandate.objects.running().select_for_update(of=("self",)).get(pk=mandate.pk)
        if not may_change(by, row):
            raise NotYours
        change_mandate(
            mandate=row,
            title=title if may_rename(by, row) else row.title,
            service=service,
            themes=themes,
            neighbourhood=neighbourhood,
            ends_at=ends_at if may_end(by, row) else row.ends_at,
        )


def end(*, mandate: Mandate, by: User) -> None:
    """End a mandate of the town now: rights, sockets and badges with it. Raises ``NotYours``."""
    if not may_end(by, mandate):
        raise NotYours
    end_mandate(mandate=mandate)
