"""What people do with private messages; the only code that writes them."""

from messaging.services.drafts import keep_draft
from messaging.services.enclosing import NewFile
from messaging.services.filing import answer_request, archive, mark_read, mute
from messaging.services.groups import add_person, begin_group, leave, remove_person, rename_group
from messaging.services.habits import set_habits
from messaging.services.marks import mark_got, note_typing
from messaging.services.people import erase_person, forget_conversation
from messaging.services.refusals import (
    Alone,
    BadFile,
    FormUsed,
    NobodyReads,
    NoFilesYet,
    NothingSaid,
    NotNow,
    NotOwner,
    OutOfGroup,
    OutOfReach,
    TooLate,
    TooManyFiles,
    TooManyFilesToday,
    TooManyOpen,
    TooManyPeople,
    TooManyRequests,
    Unanswered,
    Untitled,
)
from messaging.services.talking import Along, delete_message, edit_message, meet, say, write_to
from messaging.services.town import answer_as_town, ask_town, close_as_town, make_public, public_of

__all__ = [
    "Alone",
    "Along",
    "BadFile",
    "FormUsed",
    "NewFile",
    "NoFilesYet",
    "NobodyReads",
    "NotNow",
    "NotOwner",
    "NothingSaid",
    "OutOfGroup",
    "OutOfReach",
    "TooLate",
    "TooManyFiles",
    "TooManyFilesToday",
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
    "keep_draft",
    "leave",
    "make_public",
    "mark_got",
    "mark_read",
    "meet",
    "mute",
    "note_typing",
    "public_of",
    "remove_person",
    "rename_group",
    "say",
    "set_habits",
    "write_to",
]
