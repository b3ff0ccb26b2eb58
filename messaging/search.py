"""Finding a message of one's own conversations again, by words that stand in the database only as keyed numbers.

A word's number differs in each conversation, so that a copy of the database does not even tell where the same word was
said. What is asked is numbered for each of the viewer's conversations, and is kept nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from django.db.models import Count

from core.pagination import keyset
from core.sealing import fingerprints
from core.search.words import stems
from messaging.models import Conversation, Message, MessageWord, Part, Standing

if TYPE_CHECKING:
    from core.search import Query
    from profiles.models import User

PURPOSE = "message-words"
PAGE = 20
MOST_WORDS = 8  # of a question: the longest
MOST_TALKS = 2000  # the latest conversations are looked through
MOST_NUMBERS = 30_000  # in one query: SQLite takes no more than 32,766 values


@dataclass(frozen=True)
class Found:
    """A message, and with whom the viewer talks there."""

    message: Message
    talk: Conversation
    other: User | None


def numbers(conversation: int, text: str) -> set[int]:
    """Return the numbers of a text's words in a conversation, with the key of today."""
    number = fingerprints(purpose=PURPOSE)[0]
    return {number(f"{conversation}:{stem}") for stem in stems(text)}


def find(query: Query, *, viewer: User, before: object = None, size: int = PAGE) -> tuple[list[Found], int | None]:
    """Return the newest messages in which all words stand, and the cursor of the page after.

    Requests are not looked through: they have no preview.
    """
    words = sorted(query.marked, key=lambda word: (-len(word), word))[:MOST_WORDS]
    if not words:
        return [], None
    parts = Part.objects.visible_to(viewer).filter(standing=Standing.TAKEN, last__gt=0)
    talks = list(parts.order_by("-last").values_list("conversation", flat=True)[:MOST_TALKS])
    holding = MessageWord.objects.filter(word__in=_numbers(talks, words)).values("message")
    whole = holding.annotate(words=Count("pk")).filter(words=len(words)).values("message")
    rows = Message.objects.visible_to(viewer).filter(pk__in=whole, deleted_at=None)
    page = keyset(rows.select_related("author", "conversation"), before=before, size=size)
    there = {row.conversation_id for row in page}
    sides = Part.objects.filter(conversation__in=there).exclude(person=viewer.pk).select_related("person")
    people = {side.conversation_id: side.person for side in sides}
    return [Found(row, row.conversation, people.get(row.conversation_id)) for row in page], page.next


def _numbers(talks: Iterable[int], words: list[str]) -> list[int]:
    """Number the words for each conversation, with each key that messages here may have been written with."""
    keys = fingerprints(purpose=PURPOSE)
    found = (number(f"{talk}:{word}") for talk in talks for word in words for number in keys)
    return list(islice(found, MOST_NUMBERS))
