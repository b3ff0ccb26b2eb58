"""What people do with private messages; the only code that writes them."""

from messaging.services.filing import answer_request, archive, mark_read, mute
from messaging.services.people import erase_person
from messaging.services.refusals import (
    FormUsed,
    NobodyReads,
    NotNow,
    OutOfReach,
    TooLate,
    TooManyOpen,
    TooManyRequests,
    Unanswered,
)
from messaging.services.talking import Along, delete_message, edit_message, say, write_to
from messaging.services.town import answer_as_town, ask_town, close_as_town, make_public, public_of

__all__ = [
    "Along",
    "FormUsed",
    "NobodyReads",
    "NotNow",
    "OutOfReach",
    "TooLate",
    "TooManyOpen",
    "TooManyRequests",
    "Unanswered",
    "answer_as_town",
    "answer_request",
    "archive",
    "ask_town",
    "close_as_town",
    "delete_message",
    "edit_message",
    "erase_person",
    "make_public",
    "mark_read",
    "mute",
    "public_of",
    "say",
    "write_to",
]
