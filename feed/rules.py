"""Who may do what on the wall. What a person may *read* is decided by ``visible_to`` alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from feed.models import Publishable, Source
from places.models import Intercommunality, Neighbourhood, Town, TownTheme
from profiles.models import User

if TYPE_CHECKING:
    from feed.querysets import Viewer

FOLLOWABLE: dict[str, type[models.Model]] = {
    "person": User,
    "town": Town,
    "neighbourhood": Neighbourhood,
    "intercommunality": Intercommunality,
    "theme": TownTheme,
}


def can_publish(person: Viewer) -> bool:
    """Anyone with an account in use, in any town."""
    return person.is_authenticated and person.is_active


def can_comment(person: Viewer, subject: Publishable) -> bool:
    """Anyone who can support, under what takes comments."""
    return can_support(person, subject) and subject.takes_comments


def can_support(person: Viewer, subject: Publishable) -> bool:
    """Anyone who can publish, what stands and that they may read (the view found it by ``visible_to``).

    One may support one's own words, it is counted like any other.
    """
    return can_publish(person) and not subject.is_gone and not subject.is_draft


def can_edit(person: Viewer, subject: Publishable) -> bool:
    """The author, while it stands. Nobody else alters what a person wrote (CIW21)."""
    return can_publish(person) and subject.author_id == person.pk and not subject.is_gone


def can_delete(person: Viewer, subject: Publishable) -> bool:
    """The author, while it stands."""
    return can_edit(person, subject)


def can_follow(person: Viewer, subject: models.Model) -> bool:
    """Anyone signed in; anything that has a wall but oneself."""
    target = subject.subject if isinstance(subject, Source) else subject
    return person.is_authenticated and isinstance(target, tuple(FOLLOWABLE.values())) and target != person
