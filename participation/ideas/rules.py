"""Who may do what to an idea. What a person may read is decided by ``visible_to`` alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases.rules import can_handle, manages
from feed.rules import can_publish
from participation.ideas.models import Idea

if TYPE_CHECKING:
    from feed.querysets import Viewer

__all__ = ["can_cost", "can_publish", "can_rate", "is_author", "is_writer", "manages"]


def is_author(viewer: Viewer, idea: Idea) -> bool:
    """The person who began it: they alone invite, and take it back."""
    return viewer.is_authenticated and idea.author_id == viewer.pk


def is_writer(viewer: Viewer, idea: Idea) -> bool:
    """The author, and the co-authors who accepted."""
    return is_author(viewer, idea) or any(person.pk == viewer.pk for person in idea.writers)


def can_rate(viewer: Viewer, idea: Idea) -> bool:
    """Anyone with an account, but for those who wrote it."""
    return can_publish(viewer) and not is_writer(viewer, idea)


def can_cost(viewer: Viewer, idea: Idea) -> bool:
    """Whoever answers for it."""
    return viewer.is_authenticated and can_handle(viewer, idea.case)
