"""Kiosks that a frozen account started, ended (OFF-5): a thief's browser is one as well as the tablet in the hall."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models.functions import Now

from outreach.kiosks.models import Kiosk
from places.models import Town

if TYPE_CHECKING:
    from places.models import Intercommunality
    from profiles.models import User


def withhold(
    *, person: User, body: Town | Intercommunality, since: datetime
) -> Iterator[tuple[Kiosk, Town, dict[str, Any]]]:
    """End the kiosks a person started in this town, whenever: another is started in a moment, so none comes back."""
    if isinstance(body, Town):
        Kiosk.objects.filter(started_by=person, poster__town=body, ended_at=None).update(ended_at=Now())
    yield from ()
