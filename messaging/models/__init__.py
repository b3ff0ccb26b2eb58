"""Private conversations: who takes part, what was said and sent along, sealed, and each person's own settings."""

from messaging.models.conversations import MAX_TITLE, Conversation, Kind, Part, Standing
from messaging.models.own import MAX_HOURS, Draft, Habits
from messaging.models.said import (
    EDITABLE,
    MAX_FILES,
    MAX_TEXT,
    PURPOSE,
    Enclosure,
    EnclosureKind,
    Message,
    MessageWord,
)

__all__ = [
    "EDITABLE",
    "MAX_FILES",
    "MAX_HOURS",
    "MAX_TEXT",
    "MAX_TITLE",
    "PURPOSE",
    "Conversation",
    "Draft",
    "Enclosure",
    "EnclosureKind",
    "Habits",
    "Kind",
    "Message",
    "MessageWord",
    "Part",
    "Standing",
]
