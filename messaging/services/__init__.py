"""What people do with private messages; the only code that writes them."""

from messaging.services.filing import answer_request, archive, mark_read, mute
from messaging.services.people import erase_person
from messaging.services.refusals import NotNow, OutOfReach, TooLate, TooManyRequests, Unanswered
from messaging.services.talking import Along, delete_message, edit_message, meet, say, write_to

__all__ = [
    "Along",
    "NotNow",
    "OutOfReach",
    "TooLate",
    "TooManyRequests",
    "Unanswered",
    "answer_request",
    "archive",
    "delete_message",
    "edit_message",
    "erase_person",
    "mark_read",
    "meet",
    "mute",
    "say",
    "write_to",
]
