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
from participation.polls.services.entering import (
    LabelTaken,
    NotEntering,
    SeemsTheSame,
    WithdrawnAlready,
    enter_batch,
    withdraw_batch,
)
from participation.polls.services.following import NoSuchPage, NotClosed, NotYours, NoWords, follow_up
from participation.polls.services.opening import open_poll
from participation.polls.services.people import erase_person, forget_devices, forget_slots
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
from participation.polls.services.slipping import NotOnTheSpot, answer_kiosk, answer_poster, device_of

__all__ = [
    "AlreadyOpened",
    "BadChoice",
    "CannotBind",
    "Closed",
    "LabelTaken",
    "NoSuchPage",
    "NoWords",
    "NotClosed",
    "NotEntering",
    "NotOnRoll",
    "NotOnTheSpot",
    "NotPreparing",
    "NotYetOpen",
    "NotYours",
    "Recounted",
    "SeemsTheSame",
    "SlotTaken",
    "Told",
    "Unready",
    "WithdrawnAlready",
    "answer_kiosk",
    "answer_poster",
    "cancel_poll",
    "close_poll",
    "delete_draft",
    "device_of",
    "draft_poll",
    "edit_poll",
    "enter_batch",
    "erase_person",
    "follow_up",
    "forget_devices",
    "forget_slots",
    "open_poll",
    "publish_poll",
    "recount_poll",
    "vote",
    "withdraw_batch",
    "withdraw_vote",
]
