"""What the pages of messages show, in a number of queries that no list makes larger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.pagination import keyset
from messaging.models import Conversation, Message, Part, Standing
from messaging.querysets import PAGE, MessageQuerySet

if TYPE_CHECKING:
    from profiles.models import User

CONTEXT = 10  # messages shown before the first unread one


@dataclass(frozen=True)
class Row:
    """A conversation in a list: with whom, and what was said last (not of a request: it has no preview)."""

    part: Part
    other: User | None
    last: Message | None


@dataclass(frozen=True)
class Window:
    """Some messages in their order, and from where the page goes on, either way."""

    messages: list[Message]
    older: int = 0
    newer: int = 0


def rows(viewer: User, *, before: object, asked: bool = False, archived: bool = False) -> tuple[list[Row], int | None]:
    """Return a page of one of the viewer's lists, the newest first, and the cursor of the next."""
    listed = Part.objects.visible_to(viewer).listed(asked=asked, archived=archived).select_related("conversation")
    page = keyset(listed, before=before, size=PAGE, field="last")
    others = Part.objects.filter(conversation__in=[part.conversation_id for part in page]).exclude(person=viewer)
    people = {part.conversation_id: part.person for part in others.select_related("person")}
    last = {} if asked else Message.objects.visible_to(viewer).in_bulk([part.last for part in page])
    return [Row(part, people.get(part.conversation_id), last.get(part.last)) for part in page], page.next


def requests_of(viewer: User) -> int:
    """Return how many requests wait."""
    return int(Part.objects.visible_to(viewer).listed(asked=True).count())


def other_of(conversation: Conversation, viewer: User) -> Part | None:
    """Return the other side, None when that account is gone."""
    others = Part.objects.filter(conversation=conversation).exclude(person=viewer)
    found: Part | None = others.select_related("person").first()
    return found


def window(conversation: Conversation, viewer: User, *, part: Part, before: int = 0, after: int = 0) -> Window:
    """Return the messages of a page: those before or after a cursor, or else those around the first unread one."""
    said = Message.objects.visible_to(viewer).filter(conversation=conversation).for_page()
    if before:
        return _back(said, before)
    if after:
        return _on(said, after)
    if part.standing != Standing.TAKEN or part.read >= part.last:
        return _back(said, 0)
    back, on = _back(said, part.read + 1, CONTEXT), _on(said, part.read)
    return Window(back.messages + on.messages, older=back.older, newer=on.newer)


def readable(conversation: Conversation, viewer: User, *, before: int = 0, near: int = 0) -> Window:
    """Return what may be shown to moderators: the last messages that are still there, or those around one."""
    said = (
        Message.objects.visible_to(viewer).filter(conversation=conversation, deleted_at=None).select_related("author")
    )
    if not near:
        return _back(said, before)
    back, on = _back(said, near, PAGE // 2), _on(said, near - 1, PAGE // 2)
    return Window(back.messages + on.messages, older=back.older)


def last_of(said: MessageQuerySet, *, before: int = 0) -> Window:
    """Return the last of these messages, or those before a cursor."""
    return _back(said, before)


def _back(said: MessageQuerySet, before: int, size: int = PAGE) -> Window:
    """Return the last messages before a cursor, 0 for the very last ones."""
    rows = list((said.filter(pk__lt=before) if before else said).order_by("-pk")[: size + 1])
    shown = rows[:size][::-1]
    return Window(shown, older=shown[0].pk if len(rows) > size else 0, newer=shown[-1].pk if before and shown else 0)


def _on(said: MessageQuerySet, after: int, size: int = PAGE) -> Window:
    """Return the first messages after a cursor."""
    rows = list(said.filter(pk__gt=after).order_by("pk")[: size + 1])
    shown = rows[:size]
    return Window(shown, older=shown[0].pk if shown else 0, newer=shown[-1].pk if len(rows) > size else 0)
