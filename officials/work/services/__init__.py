"""The verbs of actions and commitments: the only code that writes them."""

from officials.work.services.inspiring import NoSuchPage, TooManySources, forget_source, inspire
from officials.work.services.people import erase_person
from officials.work.services.rating import NoStars, OwnWork, rate, recount_stars, withdraw_rating
from officials.work.services.refusals import (
    BadCost,
    BadDate,
    BadMeasure,
    BadVote,
    CannotGo,
    ChangedMeanwhile,
    NoProposal,
    NotLater,
    NotYours,
    Outside,
    StaysPublic,
    TooManyMilestones,
    Untold,
    WordsMissing,
)
from officials.work.services.stepping import Stage, advance, set_milestones
from officials.work.services.writing import (
    delete_work,
    edit_action,
    edit_commitment,
    publish_action,
    publish_commitment,
)

__all__ = [
    "BadCost",
    "BadDate",
    "BadMeasure",
    "BadVote",
    "CannotGo",
    "ChangedMeanwhile",
    "NoProposal",
    "NoStars",
    "NoSuchPage",
    "NotLater",
    "NotYours",
    "Outside",
    "OwnWork",
    "Stage",
    "StaysPublic",
    "TooManyMilestones",
    "TooManySources",
    "Untold",
    "WordsMissing",
    "advance",
    "delete_work",
    "edit_action",
    "edit_commitment",
    "erase_person",
    "forget_source",
    "inspire",
    "publish_action",
    "publish_commitment",
    "rate",
    "recount_stars",
    "set_milestones",
    "withdraw_rating",
]
