"""What the pages of messages show, in a number of queries that no list makes larger."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.db.models import Window as Over
from django.db.models.functions import RowNumber

from core.ids import moment_ms
from core.pagination import keyset, parse_cursor
from messaging.dressing import add_previews, dress
from messaging.models import Conversation, Draft, Habits, Message, Part, Standing
from messaging.querysets import PAGE, MessageQuerySet
from profiles.models import Mandate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from profiles.models import User

CONTEXT = 10  # messages shown before the first unread one
ROWS = 20  # conversations on a page: what costs there is to show them
FACES = 3  # of a group, in a list
CURSORS = {"before": "avant", "after": "apres", "around": "autour"}  # of a conversation, as addresses name them


@dataclass(frozen=True)
class Row:
    """A conversation in a list: with whom, some of them for a group, and what was said last.

    A request has no preview: neither words nor the name that somebody unknown gave a group.
    """

    part: Part
    others: list[User]
    last: Message | None

    @property
    def at(self) -> datetime:
        """When something was said last; a request tells no more of it."""
        return self.last.sent_at if self.last else datetime.fromtimestamp(moment_ms(self.part.last) / 1000, UTC)

    @property
    def other(self) -> User | None:
        """Who stands for the conversation: the other of two people, who asks one into a group."""
        if self.part.conversation.is_group:
            return self.part.asked_by
        return self.others[0] if self.others else None


@dataclass(frozen=True)
class Window:
    """Some messages in their order, and from where the page goes on, either way."""

    messages: list[Message]
    older: int = 0
    newer: int = 0


def rows(viewer: User, *, before: object, asked: bool = False, archived: bool = False) -> tuple[list[Row], int | None]:
    """Return a page of one of the viewer's lists, the newest first, and the cursor of the next."""
    drafts = Draft.objects.filter(person=viewer, conversation=OuterRef("conversation"))
    listed = Part.objects.visible_to(viewer).listed(asked=asked, archived=archived).annotate(has_draft=Exists(drafts))
    page = keyset(listed.select_related("conversation__town", "asked_by"), before=before, size=ROWS, field="last")
    people = _faces([part.conversation_id for part in page], viewer)
    said = Message.objects.visible_to(viewer).select_related("author")
    last = {} if asked else said.in_bulk([part.last for part in page])
    add_previews(list(last.values()), viewer)
    return [Row(part, people[part.conversation_id], last.get(part.last)) for part in page], page.next


def _faces(conversations: list[int], viewer: User) -> dict[int, list[User]]:
    """Return the first few others of each conversation."""
    others = Part.objects.filter(conversation__in=conversations).shown().exclude(person=viewer)
    place = Over(RowNumber(), partition_by="conversation", order_by="pk")
    found: dict[int, list[User]] = defaultdict(list)
    for part in others.annotate(place=place).filter(place__lte=FACES).select_related("person").order_by("pk"):
        found[part.conversation_id].append(part.person)
    return found


def requests_of(viewer: User) -> int:
    """Return how many requests wait."""
    return int(Part.objects.visible_to(viewer).listed(asked=True).count())


def other_of(conversation: Conversation, viewer: User) -> Part | None:
    """Return the other side, None when that account is gone."""
    others = Part.objects.filter(conversation=conversation).exclude(person=viewer)
    found: Part | None = others.select_related("person").first()
    return found


def people_of(conversation: Conversation) -> list[Part]:
    """Return those whom everybody in a group finds in it, the owner first, then by when they came."""
    shown = Part.objects.filter(conversation=conversation).shown().select_related("person")
    return list(shown.order_by("-is_owner", "since", "pk"))


def draft_of(conversation: Conversation, viewer: User) -> str:
    """Return what the viewer began to write there, on whatever device."""
    draft = Draft.objects.visible_to(viewer).filter(conversation=conversation).first()
    return draft.text if draft else ""


def mandate_of(person: User) -> Mandate | None:
    """Return under which title somebody acts now: the first of their mandates."""
    held = Mandate.objects.of(person).current().select_related("town", "intercommunality").defer("town__facts")
    found: Mandate | None = held.order_by("pk").first()
    return found


def hours_of(person: User) -> str:
    """Return what an official has said to whoever is about to write; empty once they hold no mandate."""
    holding = Mandate.objects.of(person).current()
    return Habits.objects.filter(Exists(holding), person=person).values_list("hours", flat=True).first() or ""


def window(
    conversation: Conversation,
    viewer: User,
    *,
    part: Part | None,
    before: int = 0,
    after: int = 0,
    around: int = 0,
) -> Window:
    """Return the messages of a page: those before or after a cursor, those around one, or around the first unread.

    Whoever answers for a town has no part, and reads from the end.
    """
    said = Message.objects.visible_to(viewer).filter(conversation=conversation).for_page()
    if before:
        return _back(said, before)
    if after:
        return _on(said, after)
    first = around or (part.read + 1 if part is not None and part.standing == Standing.TAKEN else 0)
    if not around and (part is None or not first or part.read >= part.last):
        return _back(said, 0)
    back, on = _back(said, first, CONTEXT), _on(said, first - 1)
    return Window(back.messages + on.messages, older=back.older, newer=on.newer)


def asked_for(
    conversation: Conversation, viewer: User, asked: Mapping[str, str], *, part: Part | None = None
) -> Window:
    """Return the messages that the address of a page asks for, dressed: one alone, or as ``window`` does."""
    if only := parse_cursor(asked.get("message")):
        said = Message.objects.visible_to(viewer).filter(conversation=conversation, pk=only)
        found = Window(list(said.for_page()))
    else:
        cursors = {name: parse_cursor(asked.get(word)) or 0 for name, word in CURSORS.items()}
        found = window(conversation, viewer, part=part, **cursors)
    dress(found.messages, viewer)
    return found


def readable(conversation: Conversation, viewer: User, *, before: int = 0, near: int = 0) -> Window:
    """Return what may be shown to moderators: the last messages that are still there, or those around one."""
    said = (
        Message.objects.visible_to(viewer).filter(conversation=conversation, deleted_at=None).select_related("author")
    )
    if not near:
        return _back(said, before)
    back, on = _back(said, near, PAGE // 2), _on(said, near - 1, PAGE // 2)
    return Window(back.messages + on.messages, older=back.older, newer=on.newer)


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
