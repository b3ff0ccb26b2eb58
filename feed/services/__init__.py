"""The verbs of the wall: the only code that writes its rows. Each is keyword-only and one transaction."""

from feed.services.activities import hide, record_activity, restore, touch
from feed.services.comments import NoStance, comment, delete_comment, edit_comment
from feed.services.counters import recount
from feed.services.erasure import erase_person
from feed.services.follows import CannotFollow, TooManyFollows, ensure_source, follow, unfollow
from feed.services.photos import NewPhoto, TooManyPhotos, add_photos, carry_photos, keep_photos, remove_photos
from feed.services.points import Spot, pin, pin_many, recount_map, set_points
from feed.services.posts import Empty, WrongPlace, delete_post, edit_post, publish_post, save_draft
from feed.services.refusals import Gone, ModuleClosed, Refusal, demand
from feed.services.supports import stand_behind, support, withdraw_support

__all__ = [
    "CannotFollow",
    "Empty",
    "Gone",
    "ModuleClosed",
    "NewPhoto",
    "NoStance",
    "Refusal",
    "Spot",
    "TooManyFollows",
    "TooManyPhotos",
    "WrongPlace",
    "add_photos",
    "carry_photos",
    "comment",
    "delete_comment",
    "delete_post",
    "demand",
    "edit_comment",
    "edit_post",
    "ensure_source",
    "erase_person",
    "follow",
    "hide",
    "keep_photos",
    "pin",
    "pin_many",
    "publish_post",
    "record_activity",
    "recount",
    "recount_map",
    "remove_photos",
    "restore",
    "save_draft",
    "set_points",
    "stand_behind",
    "support",
    "touch",
    "unfollow",
    "withdraw_support",
]
