"""How somebody wants to be met in private."""

from __future__ import annotations

from typing import TYPE_CHECKING

from messaging.models import MAX_HOURS, Habits

if TYPE_CHECKING:
    from profiles.models import User


def set_habits(
    *, person: User, shows_typing: bool, shows_got: bool, shows_read: bool, hours: str | None = None
) -> None:
    """Set which marks a person shows, and so sees; and what is said before one writes to them, None to leave that."""
    chosen: dict[str, bool | str] = {"shows_typing": shows_typing, "shows_got": shows_got, "shows_read": shows_read}
    if hours is not None:
        chosen["hours"] = hours[:MAX_HOURS]
    Habits.objects.update_or_create(person=person, defaults=chosen)
