"""What the outbox runs for the wall, after the commit that promised it."""

from __future__ import annotations

from typing import Any

from core import orphans
from core.outbox import outside
from feed.models import Activity, Photo
from feed.models.photos import photo_path
from feed.services import recount, telling
from profiles.models import User


@outside
def remove_orphans(payload: dict[str, Any]) -> None:
    """Delete photo files older than a day that no row knows: their transaction failed after the writing (UP-8)."""
    pairs = Photo.objects.values_list("key", "small_key").iterator()
    orphans.remove_from(photo_path(""), known=(key for pair in pairs for key in pair))


@outside
def recount_all(payload: dict[str, Any]) -> None:
    """Set the counts beside contributions to what the rows say, each in its own short transaction."""
    recount()


def tell_words(payload: dict[str, Any]) -> None:
    """Tell those whom a post or a comment concerns."""
    subject = telling.subject_of(payload["kind"], payload["pk"])
    if subject is not None:
        telling.tell_words(subject=subject, after=payload["after"])


def tell_support(payload: dict[str, Any]) -> None:
    """Tell an author of a support, or take it back."""
    subject = telling.subject_of(payload["kind"], payload["pk"])
    person = User.objects.filter(pk=payload["person"]).first()
    if subject is not None and person is not None:
        telling.tell_support(subject=subject, person=person)


def tell_follow(payload: dict[str, Any]) -> None:
    """Tell a person of a follower, or take it back."""
    people = User.objects.in_bulk([payload["person"], payload["follower"]])
    if len(people) == 2:
        telling.tell_follow(person=people[payload["person"]], follower=people[payload["follower"]])


def tell_town(payload: dict[str, Any]) -> None:
    """Have the phones of who follows a town hear that its town hall published something."""
    activity = Activity.objects.select_related("town", "actor").filter(pk=payload["activity"]).first()
    if activity is not None:
        telling.tell_town(activity=activity)
