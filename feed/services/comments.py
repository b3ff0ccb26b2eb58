"""Comments: remarks under a contribution of any kind, and answers to them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alerts.services import join
from core import live, search
from core.text import clean
from feed import verbs
from feed.models import Comment, Publishable, Stance, model_of
from feed.services.activities import (
    count_comment,
    locked,
    new_id,
    record_activity,
    touch,
)
from feed.services.capacities import capacity_of
from feed.services.posts import Empty
from feed.services.refusals import Gone, Refusal
from feed.services.telling import promise_words
from feed.services.words import entomb, keep_revision, name_mentions

if TYPE_CHECKING:
    from profiles.models import User


class NoStance(Refusal):
    """A stance is taken by a remark, under what takes stances."""

    words = _("Ici, un commentaire ne dit pas s’il est pour ou contre.")


def comment(
    *,
    author: User,
    on: Publishable,
    body: str,
    parent: Comment | None = None,
    stance: str = Stance.NONE,
    capacity: str | None = None,
    at: datetime | None = None,
    key: UUID | None = None,
) -> Comment:
    """Add a remark under ``on``, or an answer to ``parent``; an answer to an answer stands beside it, two levels deep.

    Open threads hear of it after the commit. ``key`` is drawn by the device: sent again, it returns the first comment.
    ``capacity`` is in what capacity it is said: None for the one the author has there.
    ``stance`` is for a remark under what takes stances. Raises ``Empty``, ``NoStance``, and ``Gone`` when what it is
    on, or what it answers, is no longer there or takes no comments.
    """
    body = clean(body).strip()
    if not body:
        raise Empty
    try:
        with transaction.atomic():
            return _sent_before(author, key) or _write(
                author=author, on=on, body=body, parent=parent, stance=stance, capacity=capacity, at=at, key=key
            )
    except IntegrityError:
        sent = _sent_before(author, key)
        if sent is None:
            raise
        return sent


def _write(
    *,
    author: User,
    on: Publishable,
    body: str,
    parent: Comment | None,
    stance: str,
    capacity: str | None,
    at: datetime | None,
    key: UUID | None,
) -> Comment:
    ground = locked(on)
    if ground.is_draft or not ground.takes_comments:
        raise Gone
    if stance and (parent is not None or not ground.takes_stances):
        raise NoStance
    kind = ContentType.objects.get_for_model(on)
    top = _top_of(parent, kind, on)
    town = getattr(ground, "town", None)
    written = Comment.objects.create(
        id=new_id(at),
        author=author,
        content_type=kind,
        object_id=on.pk,
        parent=top,
        body=body,
        stance=stance,
        capacity=capacity_of(author, town) if capacity is None else capacity,
        visibility=ground.visibility,
        created_at=at or timezone.now(),
        published_at=at or timezone.now(),
        key=key,
    )
    count_comment(comment=written, by=1)
    name_mentions(subject=written)
    search.refresh(written.kind, written.pk)
    join(person=author, subject=ground)
    record_activity(
        actor=author,
        verb=verbs.COMMENT_PUBLISHED,
        subject=written,
        town=town,
        sources=(),  # on no wall: threads show it, and the bell of those it concerns
        visibility=ground.visibility,
        at=at,
    )
    if at is None:
        live.announce(f"thread:{kind.model}:{on.pk}", written.pk)
        promise_words(subject=written)
    return written


def _top_of(parent: Comment | None, kind: ContentType, on: Publishable) -> Comment | None:
    """Return the remark under which an answer to ``parent`` stands."""
    if parent is None:
        return None
    top = parent if parent.parent_id is None else Comment.objects.get(pk=parent.parent_id)
    if (top.content_type_id, top.object_id) != (kind.pk, on.pk) or parent.is_gone:
        raise Gone
    return top


def _sent_before(author: User, key: UUID | None) -> Comment | None:
    sent: Comment | None = Comment.objects.filter(author=author, key=key).first() if key else None
    return sent


def edit_comment(*, comment: Comment, body: str, stance: str | None = None, at: datetime | None = None) -> Comment:
    """Change a comment; what it said before stays readable in its history; its stance stays unless one is given.

    Raises ``Gone``, ``Empty``, ``NoStance``.
    """
    body = clean(body).strip()
    if not body:
        raise Empty
    at = at or timezone.now()
    with transaction.atomic():
        row = locked(comment)
        if row.body != body:
            keep_revision(subject=row, body=row.body, by=row.author, at=at)
            row.body, row.edited_at = body, at
            row.save(update_fields=["body", "edited_at"])
            if name_mentions(subject=row):
                promise_words(subject=row)
            search.refresh(row.kind, row.pk)
            touch(subject=row)
        if stance is not None and row.stance != stance:
            if stance and (row.parent_id is not None or not model_of(row.content_type_id).takes_stances):
                raise NoStance
            row.stance = stance
            row.save(update_fields=["stance"])
            touch(subject=row)
    return row


def delete_comment(*, comment: Comment, at: datetime | None = None) -> None:
    """Take the words of a comment away for good; its place in the thread stays, so that answers keep their sense."""
    with transaction.atomic():
        counted = Comment.objects.standing().select_for_update().filter(pk=comment.pk).exists()
        if entomb(subject=comment, at=at or timezone.now()):
            Comment.objects.filter(pk=comment.pk).update(stance=Stance.NONE)
            if counted:
                count_comment(comment=comment, by=-1)
            touch(subject=comment)
