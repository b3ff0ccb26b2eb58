"""The verbs of events: the only code that writes them."""

from officials.events.services.announcing import delete_event, edit_event, publish_event
from officials.events.services.changing import cancel_event, move_event, write_minutes
from officials.events.services.clearing import unpin_over
from officials.events.services.people import erase_person
from officials.events.services.refusals import (
    BadSpan,
    ChangedMeanwhile,
    NoSuchDocument,
    NothingWritten,
    NotMoved,
    NotYours,
    Outside,
    ReasonMissing,
    StaysPublic,
    TooEarly,
    TooFar,
    TooLate,
    Untold,
)

__all__ = [
    "BadSpan",
    "ChangedMeanwhile",
    "NoSuchDocument",
    "NotMoved",
    "NotYours",
    "NothingWritten",
    "Outside",
    "ReasonMissing",
    "StaysPublic",
    "TooEarly",
    "TooFar",
    "TooLate",
    "Untold",
    "cancel_event",
    "delete_event",
    "edit_event",
    "erase_person",
    "move_event",
    "publish_event",
    "unpin_over",
    "write_minutes",
]
