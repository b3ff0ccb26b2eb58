"""The words by which a person finds a message of theirs again, as numbers that tell nothing without our key."""

from __future__ import annotations

from messaging.models import Message, MessageWord
from messaging.search import numbers


def write_words(message: Message, text: str) -> None:
    """Write the words of a message anew, within the caller's transaction; none for an empty text."""
    MessageWord.objects.filter(message=message).delete()
    found = numbers(message.conversation_id, text)
    MessageWord.objects.bulk_create([MessageWord(message=message, word=word) for word in found])
