"""What people do with private messages; the only code that writes them."""

from messaging.services.filing import answer_request, archive, mark_read, mute
from messaging.services.groups import add_person, begin_group, leave, remove_person, rename_group
from messaging.services.people import erase_person, forget_conversation
from messaging.services.refusals import (
    Alone,
    FormUsed,
    NobodyReads,
    NotNow,
    NotOwner,
    OutOfGroup,
    OutOfReach,
    TooLate,
    TooManyOpen,
    TooManyPeople,
    TooManyRequests,
    Unanswered,
    Untitled,
)
from messaging.services.talking import Along, delete_message, edit_message, say, write_to
from messaging.services.town import answer_as_town, ask_town, close_as_town, make_public, public_of

__all__ = [
    "Alone",
    "Along",
    "FormUsed",
    "NobodyReads",
    "NotNow",
    "NotOwner",
    "OutOfGroup",
    "OutOfReach",
    "TooLate",
    "TooManyOpen",
    "TooManyPeople",
    "TooManyRequests",
    "Unanswered",
    "Untitled",
    "add_person",
    "answer_as_town",
    "answer_request",
    "archive",
    "ask_town",
    "begin_group",
    "close_as_town",
    "delete_message",
    "edit_message",
    "erase_person",
    "forget_conversation",
    "leave",
    "make_public",
    "mark_read",
    "mute",
    "public_of",
    "remove_person",
    "rename_group",
    "say",
    "write_to",
]
