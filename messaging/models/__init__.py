"""Private conversations: who takes part, what was said and sent along, sealed, and each person's own settings."""

from messaging.models.conversations import MAX_TITLE, Conversation, Kind, Part, Standing
from messaging.models.flags import DAYS, MAX_WORDS, Flag, Outcome, Reason, Ruling, Shown
from messaging.models.opening import OPEN_FOR, Opening, Reading
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
    Withheld,
)
from messaging.models.spent import Spent, What

__all__ = [
    "DAYS",
    "EDITABLE",
    "MAX_FILES",
    "MAX_HOURS",
    "MAX_TEXT",
    "MAX_TITLE",
    "MAX_WORDS",
    "OPEN_FOR",
    "PURPOSE",
    "Conversation",
    "Draft",
    "Enclosure",
    "EnclosureKind",
    "Flag",
    "Habits",
    "Kind",
    "Message",
    "MessageWord",
    "Opening",
    "Outcome",
    "Part",
    "Reading",
    "Reason",
    "Ruling",
    "Shown",
    "Spent",
    "Standing",
    "What",
    "Withheld",
]
