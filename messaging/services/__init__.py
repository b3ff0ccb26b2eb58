"""What people do with private messages; the only code that writes them."""

from messaging.services.enclosing import NewFile
from messaging.services.filing import answer_request, archive, mark_read, mute
from messaging.services.people import erase_person
from messaging.services.refusals import (
    BadFile,
    NoFilesYet,
    NothingSaid,
    NotNow,
    OutOfReach,
    TooLate,
    TooManyFiles,
    TooManyFilesToday,
    TooManyRequests,
    Unanswered,
)
from messaging.services.talking import Along, delete_message, edit_message, say, write_to

__all__ = [
    "Along",
    "BadFile",
    "NewFile",
    "NoFilesYet",
    "NotNow",
    "NothingSaid",
    "OutOfReach",
    "TooLate",
    "TooManyFiles",
    "TooManyFilesToday",
    "TooManyRequests",
    "Unanswered",
    "answer_request",
    "archive",
    "delete_message",
    "edit_message",
    "erase_person",
    "mark_read",
    "mute",
    "say",
    "write_to",
]
