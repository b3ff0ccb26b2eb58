"""Who may do what to a report. What a person may read is decided by ``visible_to`` alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feed.rules import can_publish
from places.models import Town
from reports.models import Desk, Report

if TYPE_CHECKING:
    from feed.querysets import Viewer

__all__ = ["can_publish", "is_reporter", "takes_guests"]


def is_reporter(viewer: Viewer, report: Report) -> bool:
    """The person who gave it, whether the public knows or not."""
    return viewer.is_authenticated and report.reporter_id == viewer.pk


def takes_guests(town: Town) -> bool:
    """The town takes what is given without an account. One that wants names takes none: a guest never signs."""
    desk = Desk.of(town)
    return desk.allows_guests and desk.allows_anonymous
