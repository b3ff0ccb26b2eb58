"""Erasing a person from ideas: their words go; what others wrote with them is handed to those (PRIV-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from feed.models import Activity
from feed.services.activities import activities_of, locked, route
from participation.ideas.models import CoAuthor, Idea, Rating
from participation.ideas.services.sharing import delete_idea, refresh, walls_of
from participation.ideas.services.supporting import withdraw_rating

if TYPE_CHECKING:
    from profiles.models import User


def erase_person(person: User) -> None:
    """Take back what a person shared, rated and was asked to write; an idea with co-authors goes to the first."""
    with transaction.atomic():
        for rating in Rating.objects.filter(person=person, idea__hidden_at=None, idea__deleted_at=None):
            withdraw_rating(person=person, idea=rating.idea)
        Rating.objects.filter(person=person).delete()
        CoAuthor.objects.filter(person=person).delete()
        for idea in Idea.objects.filter(author=person, deleted_at=None).select_related("town__intercommunality"):
            heir = CoAuthor.objects.accepted().filter(idea=idea).select_related("person").first()
            if heir is None or idea.is_gone:
                delete_idea(idea=idea)
            else:
                _hand_over(idea, heir)
        Idea.objects.filter(author=person).update(author=None, key=None)


def _hand_over(idea: Idea, heir: CoAuthor) -> None:
    row = locked(idea)
    row.author, row.key, row.capacity, row.capacity_until = heir.person, None, "", None
    row.save(update_fields=["author", "key", "capacity", "capacity_until"])
    heir.delete()
    activities: list[Activity] = list(activities_of(row))
    activities_of(row).filter(actor=idea.author_id).update(actor=row.author)
    for activity in activities:
        if activity.actor_id == idea.author_id:
            route(activity=activity, sources=walls_of(row), tell=False)
    refresh(row)
