"""The verbs of alerts: the only code that writes them."""

from officials.urgent.services.people import erase_person
from officials.urgent.services.raising import (
    BadArea,
    BadEnd,
    NeedsAnother,
    NeedsProof,
    NotOfficial,
    Over,
    PreparerGone,
    TooManyToday,
    TooSoon,
    Untold,
    confirm_alert,
    drop_alert,
    prepare_alert,
    say_step,
)

__all__ = [
    "BadArea",
    "BadEnd",
    "NeedsAnother",
    "NeedsProof",
    "NotOfficial",
    "Over",
    "PreparerGone",
    "TooManyToday",
    "TooSoon",
    "Untold",
    "confirm_alert",
    "drop_alert",
    "erase_person",
    "prepare_alert",
    "say_step",
]
