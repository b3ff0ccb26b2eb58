"""Erasing a person from the wall: their words go, the threads they stood in keep their shape (PRIV-1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from core import search
from feed.models import Activity, Comment, Follow, Mention, Post, Publishable, Revision, Source, Support, kinds
from feed.services.activities import touch
from feed.services.comments import delete_comment
from feed.services.posts import delete_post
from feed.services.supports import withdraw_support

if TYPE_CHECKING:
    from profiles.models import User

NOBODY = "@…"  # in place of the handle, in what others wrote


def erase_person(person: User) -> None:
    """Remove what this person wrote, supports and follows, and their handle from what others wrote.

    Published posts and comments become neutral tombstones without an author. The words of other kinds are erased by
    their own apps before, whose floors are higher; here every kind loses its author. The account itself is
    ``profiles``' to erase afterwards.
    """
    with transaction.atomic():
        for post in Post.objects.filter(author=person):
            delete_post(post=post, at=timezone.now())
        for comment in Comment.objects.filter(author=person):
            delete_comment(comment=comment, at=timezone.now())
        for model in (Post, Comment):
            model.objects.filter(author=person).update(key=None)
        for kind in kinds().values():
            kind.rows().filter(author=person).update(author=None)
        for support in Support.objects.filter(person=person).prefetch_related("subject"):
            if isinstance(support.subject, Publishable):
                withdraw_support(person=person, subject=support.subject)
        for mention in Mention.objects.filter(person=person).prefetch_related("subject"):
            if isinstance(mention.subject, Publishable):
                _forget_handle(mention.subject, person.handle)
        Mention.objects.filter(person=person).delete()
        Revision.objects.filter(edited_by=person).update(edited_by=None)
        Activity.objects.filter(actor=person).update(actor=None)
        Follow.objects.filter(follower=person).delete()
        Source.objects.of(person).delete()


def _forget_handle(subject: Publishable, handle: str) -> None:
    """Take a handle out of someone else's words, without a revision: it would keep what must go."""
    named = re.compile(rf"@{re.escape(handle)}(?!\w)", re.IGNORECASE)
    said = {name: named.sub(NOBODY, getattr(subject, name)) for name in subject.words_in}
    type(subject).rows().filter(pk=subject.pk).update(**said)
    for revision in Revision.objects.of(subject):
        Revision.objects.filter(pk=revision.pk).update(body=named.sub(NOBODY, revision.body))
    search.refresh(subject.kind, subject.pk)
    touch(subject=subject)
