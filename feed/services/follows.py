"""Following: which sources a person's wall reads."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from feed.models import MAX_FOLLOWS, Follow, Source
from feed.rules import can_follow
from feed.services.activities import ensure_sources
from feed.services.refusals import Refusal
from feed.services.telling import promise_follow
from profiles.models import User


class CannotFollow(Refusal):
    """This is not something that this person can follow."""

    words = _("Ceci ne peut pas être suivi.")


class TooManyFollows(Refusal):
    """The cap of follows is reached."""

    words = _("Vous suivez déjà 2 000 sources : arrêtez d’en suivre une pour en ajouter.")


def ensure_source(*, subject: models.Model) -> Source:
    """Return the source of this subject, made when nobody used it before."""
    return ensure_sources(subjects=[subject])[0]


def follow(*, person: User, subject: models.Model) -> Follow:
    """Have the person's wall read this subject; following twice is following once."""
    if not can_follow(person, subject):
        raise CannotFollow
    with transaction.atomic():
        source = subject if isinstance(subject, Source) else ensure_source(subject=subject)
        User.objects.select_for_update().only("pk").get(pk=person.pk)  # two follows at once do not both be number 2,000
        followed = Follow.objects.filter(follower=person, source=source).first()
        if followed is None:
            if Follow.objects.filter(follower=person).count() >= MAX_FOLLOWS:
                raise TooManyFollows
            followed = Follow.objects.create(follower=person, source=source)
            _promise(source, person)
    return followed


def unfollow(*, person: User, subject: models.Model) -> None:
    """Have the person's wall no longer read this subject; nothing happens when it did not."""
    with transaction.atomic():
        sources = [subject] if isinstance(subject, Source) else list(Source.objects.of(subject))
        for source in sources:
            if Follow.objects.filter(follower=person, source=source).delete()[0]:
                _promise(source, person)


def _promise(source: Source, follower: User) -> None:
    """Have a person told who follows them, or no longer does; other sources have no bell."""
    if source.content_type_id == ContentType.objects.get_for_model(User).pk:
        promise_follow(person=User(pk=source.object_id), follower=follower)
