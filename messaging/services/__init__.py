"""What people do with private messages; the only code that writes them."""

from messaging.services.filing import answer_request, archive, mark_read, mute
from messaging.services.flagging import ChosenGone, NothingChosen, SayMore, SeveralPeople, flag_messages
from messaging.services.opening import (
    NoSuchTalk,
    NotForYou,
    NotOpen,
    OpenedAlready,
    SayWhy,
    TakesTwo,
    WhenToTell,
    agree_to_opening,
    ask_opening,
    read_opening,
)
from messaging.services.people import erase_person
from messaging.services.refusals import (
    KeptApart,
    NotNow,
    OutOfReach,
    Silenced,
    TooLate,
    TooManyRequests,
    Unanswered,
    closed_to,
)
from messaging.services.ruling import AlreadyRuled, NobodyLeft, NoReasons, NotYoursToDecide, rule_on_flag
from messaging.services.talking import Along, delete_message, edit_message, say, write_to

__all__ = [
    "Along",
    "AlreadyRuled",
    "ChosenGone",
    "KeptApart",
    "NoReasons",
    "NoSuchTalk",
    "NobodyLeft",
    "NotForYou",
    "NotNow",
    "NotOpen",
    "NotYoursToDecide",
    "NothingChosen",
    "OpenedAlready",
    "OutOfReach",
    "SayMore",
    "SayWhy",
    "SeveralPeople",
    "Silenced",
    "TakesTwo",
    "TooLate",
    "TooManyRequests",
    "Unanswered",
    "WhenToTell",
    "agree_to_opening",
    "answer_request",
    "archive",
    "ask_opening",
    "closed_to",
    "delete_message",
    "edit_message",
    "erase_person",
    "flag_messages",
    "mark_read",
    "mute",
    "read_opening",
    "rule_on_flag",
    "say",
    "write_to",
]
