"""What people do with private messages; the only code that writes them."""

from messaging.services.filing import answer_request, archive, mark_read, mute
from messaging.services.groups import add_person, begin_group, leave, remove_person, rename_group
from messaging.services.people import erase_person, forget_conversation
from messaging.services.refusals import (
    Alone,
    NotNow,
    NotYours,
    OutOfGroup,
    OutOfReach,
    TooLate,
    TooManyPeople,
    TooManyRequests,
    Unanswered,
    Untitled,
)
from messaging.services.talking import Along, delete_message, edit_message, say, write_to

__all__ = [
    "Alone",
    "Along",
    "NotNow",
    "NotYours",
    "OutOfGroup",
    "OutOfReach",
    "TooLate",
    "TooManyPeople",
    "TooManyRequests",
    "Unanswered",
    "Untitled",
    "add_person",
    "answer_request",
    "archive",
    "begin_group",
    "delete_message",
    "edit_message",
    "erase_person",
    "forget_conversation",
    "leave",
    "mark_read",
    "mute",
    "remove_person",
    "rename_group",
    "say",
    "write_to",
]
