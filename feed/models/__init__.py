"""The wall: what can be followed, who follows it, what was said, and on which walls it stands."""

from feed.models.activities import Activity, Route
from feed.models.kinds import illustrated, kinds, located_kinds, model_of
from feed.models.photos import MAX_ALT, MAX_PHOTOS, Photo
from feed.models.points import MAX_TITLE, MapCell, MapPoint
from feed.models.posts import Post
from feed.models.publishable import MAX_BODY, Publishable, Visibility, publishable_constraints
from feed.models.sources import MAX_FOLLOWS, Follow, Source
from feed.models.threads import MAX_COMMENT, Comment, Mention, Revision, Stance, Support

__all__ = [
    "MAX_ALT",
    "MAX_BODY",
    "MAX_COMMENT",
    "MAX_FOLLOWS",
    "MAX_PHOTOS",
    "MAX_TITLE",
    "Activity",
    "Comment",
    "Follow",
    "MapCell",
    "MapPoint",
    "Mention",
    "Photo",
    "Post",
    "Publishable",
    "Revision",
    "Route",
    "Source",
    "Stance",
    "Support",
    "Visibility",
    "illustrated",
    "kinds",
    "located_kinds",
    "model_of",
    "publishable_constraints",
]
