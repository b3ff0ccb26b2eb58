"""The verbs of ideas: the only code that writes them."""

from participation.ideas.services.deciding import (
    BadCost,
    NoSuchPage,
    remove_threshold,
    set_costing,
    set_threshold,
)
from participation.ideas.services.people import erase_person
from participation.ideas.services.sharing import (
    OutsideTown,
    Untold,
    delete_idea,
    draft_idea,
    edit_idea,
    share_idea,
)
from participation.ideas.services.supporting import (
    NoStars,
    OwnIdea,
    cross,
    rate,
    recount_stars,
    support_idea,
    withdraw_rating,
)
from participation.ideas.services.writing import (
    AlreadyWriting,
    NobodyThere,
    NotAsked,
    TooManyWriters,
    accept,
    invite,
    leave,
    take_off,
)

__all__ = [
    "AlreadyWriting",
    "BadCost",
    "NoStars",
    "NoSuchPage",
    "NobodyThere",
    "NotAsked",
    "OutsideTown",
    "OwnIdea",
    "TooManyWriters",
    "Untold",
    "accept",
    "cross",
    "delete_idea",
    "draft_idea",
    "edit_idea",
    "erase_person",
    "invite",
    "leave",
    "rate",
    "recount_stars",
    "remove_threshold",
    "set_costing",
    "set_threshold",
    "share_idea",
    "support_idea",
    "take_off",
    "withdraw_rating",
]
