"""The verbs of teams: mandates proposed, accepted, asked for, changed and ended; interests declared."""

from officials.teams.services.appointing import (
    AlreadyHeld,
    Dead,
    ForAnother,
    NobodyThere,
    NotYours,
    OneMayor,
    Proposal,
    TooManyMails,
    Unsupported,
    accept,
    answer,
    ask,
    cancel,
    offer_of,
    propose,
    refuse,
)
from officials.teams.services.changing import change, end
from officials.teams.services.interests import correct, declare
from officials.teams.services.people import erase_person

__all__ = [
    "AlreadyHeld",
    "Dead",
    "ForAnother",
    "NobodyThere",
    "NotYours",
    "OneMayor",
    "Proposal",
    "TooManyMails",
    "Unsupported",
    "accept",
    "answer",
    "ask",
    "cancel",
    "change",
    "correct",
    "declare",
    "end",
    "erase_person",
    "offer_of",
    "propose",
    "refuse",
]
