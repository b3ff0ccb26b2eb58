"""The verbs of fair play: the only code that writes decisions. Each is one transaction, reason included."""

from moderation.services.freezing import (
    AlreadyFrozen,
    MayNotFreeze,
    OneFreezeAtATime,
    freeze_official,
    lift_freeze,
)
from moderation.services.hiding import (
    AlreadyDecided,
    NamesSomebody,
    NoReason,
    NotYours,
    UnknownRule,
    hide_contribution,
    restore_contribution,
)
from moderation.services.people import erase_person

__all__ = [
    "AlreadyDecided",
    "AlreadyFrozen",
    "MayNotFreeze",
    "NamesSomebody",
    "NoReason",
    "NotYours",
    "OneFreezeAtATime",
    "UnknownRule",
    "erase_person",
    "freeze_official",
    "hide_contribution",
    "lift_freeze",
    "restore_contribution",
]
