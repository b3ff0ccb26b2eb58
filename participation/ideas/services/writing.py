"""Writing an idea together: who is asked, who accepts, who leaves. Nobody is shown before they accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alerts.kinds import Kind
from alerts.services import News, join, notify
from feed.services import Refusal, touch
from feed.services.activities import locked
from participation.ideas import verbs
from participation.ideas.models import CoAuthor, Idea
from participation.ideas.rules import is_author
from profiles.models import User

if TYPE_CHECKING:
    from datetime import datetime

MOST_COAUTHORS = 10


class NobodyThere(Refusal):
    """No such person, or none that the author may meet: both are told alike (ENUM-1)."""

    words = _("Personne n’a ce nom d’utilisateur.")


class AlreadyWriting(Refusal):
    """The person writes it already, or was asked."""

    words = _("Cette personne écrit déjà cette idée, ou votre invitation attend sa réponse.")


class TooManyWriters(Refusal):
    """Ten co-authors at most, the invitations counted."""

    words = _("Dix co-auteurs au plus, invitations comprises.")


class NotAsked(Refusal):
    """There is no invitation to answer, or no place to leave."""

    words = _("Cette invitation n’est plus là.")


def invite(*, idea: Idea, author: User, handle: str, at: datetime | None = None, quietly: bool = False) -> CoAuthor:
    """Ask someone to write an idea with its author; their bell says so once, however often they are asked.

    ``quietly`` it is not said at all, for what happened in the past.

    Raises ``NobodyThere``, ``AlreadyWriting``, ``TooManyWriters``, ``Gone``.
    """
    at = at or timezone.now()
    with transaction.atomic():
        row = locked(idea)
        person = User.objects.visible_to(author).filter(handle=handle.strip().lstrip("@").lower()).first()
        if person is None or not is_author(author, row):
            raise NobodyThere
        asked = CoAuthor.objects.filter(idea=row, person=person).first()
        if person == author or (asked is not None and asked.left_at is None):
            raise AlreadyWriting
        if CoAuthor.objects.filter(idea=row, left_at=None).count() >= MOST_COAUTHORS:
            raise TooManyWriters
        asked = asked or CoAuthor(idea=row, person=person)
        asked.invited_at, asked.accepted_at, asked.left_at = at, None, None
        asked.save()
        if quietly:
            return asked
        event = f"invited:{row.pk}:{person.pk}"
        reached = User.objects.filter(pk=person.pk).within_reach_of(author.pk)
        news = News(event, Kind.MENTION, verbs.INVITED, at=at, actor=author, target=row, thread=row)
        notify(news=news, recipients=reached.values_list("pk", flat=True))
    return asked


def accept(*, idea: Idea, person: User, at: datetime | None = None) -> CoAuthor:
    """Write an idea with its author from now on, shown beside them. Raises ``NotAsked``, ``Gone``."""
    with transaction.atomic():
        row = locked(idea)
        asked: CoAuthor | None = CoAuthor.objects.asked().filter(idea=row, person=person).first()
        if asked is None:
            raise NotAsked
        asked.accepted_at = at or timezone.now()
        asked.save(update_fields=["accepted_at"])
        join(person=person, subject=row)
        touch(subject=row)
    return asked


def leave(*, idea: Idea, person: User) -> None:
    """Decline an invitation, or write the idea no longer. Raises ``NotAsked``, ``Gone``."""
    _part(idea, person)


def take_off(*, idea: Idea, author: User, person: User) -> None:
    """Have a co-author, or someone who was asked, be one no longer. Raises ``NotAsked``, ``Gone``."""
    if not is_author(author, idea):
        raise NotAsked
    _part(idea, person)


def _part(idea: Idea, person: User) -> None:
    with transaction.atomic():
        row = locked(idea)
        here = CoAuthor.objects.filter(idea=row, person=person, left_at=None)
        if not here.update(accepted_at=None, left_at=timezone.now()):
            raise NotAsked
        touch(subject=row)
