"""What people do with private messages; the only code that writes them."""

from messaging.services.drafts import keep_draft
from messaging.services.filing import answer_request, archive, mark_read, mute
from messaging.services.habits import set_habits
from messaging.services.marks import mark_got, note_typing
from messaging.services.people import erase_person
from messaging.services.refusals import NotNow, OutOfReach, TooLate, TooManyRequests, Unanswered
from messaging.services.talking import Along, delete_message, edit_message, say, write_to

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
    "keep_draft",
    "mark_got",
    "mark_read",
    "mute",
    "note_typing",
    "say",
    "set_habits",
    "write_to",
]
