"""What one reader sees along with messages: files, the message each answers, the thing it is about.

None of it is the same for everybody: who came later has not read what is answered (DM-3), a thing of a wall may be for
some, and who was blocked finds no file any more. The number of queries does not grow with the messages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db.models import Prefetch, prefetch_related_objects

from messaging.cards import readable_by
from messaging.models import Enclosure, Message

if TYPE_CHECKING:
    from profiles.models import User


def dress(messages: Sequence[Message], viewer: User) -> None:
    """Fetch what the page shows along with these messages."""
    answered = {message.reply_to_id for message in messages if message.reply_to_id}
    quotes = Message.objects.visible_to(viewer).for_page().in_bulk(answered) if answered else {}
    cards = readable_by(viewer, messages)
    for message in messages:
        quote = quotes.get(message.reply_to_id or 0)
        message.quote = quote if quote and quote.conversation_id == message.conversation_id else None
        message.card = cards.get((message.about_kind_id or 0, message.about_id or 0))
    add_files(messages, viewer)
    add_files(_wordless(quotes.values()), viewer)


def add_previews(messages: Sequence[Message], viewer: User) -> None:
    """Fetch what a line about each of these messages needs: the files of those without words."""
    add_files(_wordless(messages), viewer)


def _wordless(messages: Iterable[Message]) -> list[Message]:
    return [message for message in messages if not message.deleted_at and not message.text]


def add_files(messages: Sequence[Message], viewer: User) -> None:
    """Fetch the files that the viewer may see."""
    prefetch_related_objects(messages, Prefetch("enclosures", Enclosure.objects.visible_to(viewer)))
