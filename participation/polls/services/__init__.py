"""The verbs of polls: the only code that writes them."""

from participation.polls.services.casting import (
    BadChoice,
    Closed,
    NotOnRoll,
    NotYetOpen,
    SlotTaken,
    vote,
    withdraw_vote,
)
from participation.polls.services.closing import Recounted, close_poll, recount_poll
from participation.polls.services.following import NoSuchPage, NotClosed, NotYours, NoWords, follow_up
from participation.polls.services.opening import open_poll
from participation.polls.services.people import erase_person, forget_slots
from participation.polls.services.preparing import (
    AlreadyOpened,
    CannotBind,
    NotPreparing,
    Told,
    Unready,
    cancel_poll,
    delete_draft,
    draft_poll,
    edit_poll,
    publish_poll,
)

__all__ = [
    "AlreadyOpened",
    "BadChoice",
    "CannotBind",
    "Closed",
    "NoSuchPage",
    "NoWords",
    "NotClosed",
    "NotOnRoll",
    "NotPreparing",
    "NotYetOpen",
    "NotYours",
    "Recounted",
    "SlotTaken",
    "Told",
    "Unready",
    "cancel_poll",
    "close_poll",
    "delete_draft",
    "draft_poll",
    "edit_poll",
    "erase_person",
    "follow_up",
    "forget_slots",
    "open_poll",
    "publish_poll",
    "recount_poll",
    "vote",
    "withdraw_vote",
]
