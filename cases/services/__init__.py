"""The verbs of a case: the only code that writes what a town has to answer."""

from cases.services.bulk import bulk_assign, bulk_move
from cases.services.moving import (
    BodyMissing,
    CannotGo,
    MovedMeanwhile,
    NeedsProof,
    NotYours,
    WordsMissing,
    check_seen,
    close_case,
    locked_case,
    move_case,
    move_freely,
    turn_case,
)
from cases.services.opening import Opening, carry_case, open_case, open_cases, place_case
from cases.services.people import erase_person, forget_notes
from cases.services.working import (
    add_note,
    assign,
    forget_filter,
    promise_day,
    remove_template,
    save_filter,
    save_template,
)

__all__ = [
    "BodyMissing",
    "CannotGo",
    "MovedMeanwhile",
    "NeedsProof",
    "NotYours",
    "Opening",
    "WordsMissing",
    "add_note",
    "assign",
    "bulk_assign",
    "bulk_move",
    "carry_case",
    "check_seen",
    "close_case",
    "erase_person",
    "forget_filter",
    "forget_notes",
    "locked_case",
    "move_case",
    "move_freely",
    "open_case",
    "open_cases",
    "place_case",
    "promise_day",
    "remove_template",
    "save_filter",
    "save_template",
    "turn_case",
]
