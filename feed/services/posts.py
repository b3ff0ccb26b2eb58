"""Posts: drafting, publishing, editing in public, deleting for good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Final, Literal
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import search
from core.text import clean
from feed import verbs
from feed.models import Activity, Photo, Post, Visibility
from feed.services.activities import activities_of, locked, new_id, record_activity, route, touch
from feed.services.capacities import capacity_of
from feed.services.photos import NewPhoto, add_photos, keep_photos, remove_photos
from feed.services.refusals import Refusal
from feed.services.telling import promise_words
from feed.services.words import entomb, keep_revision, name_mentions
from places.services import town_theme

if TYPE_CHECKING:
    from places.models import Neighbourhood, Theme, Town
    from profiles.models import User


class Unchanged(Enum):
    """Says that an edit leaves this as it is, where None says that it empties it."""

    UNCHANGED = 0


UNCHANGED: Final = Unchanged.UNCHANGED


class Empty(Refusal):
    """A post is some words, or at least a photo."""

    words = _("Écrivez quelques mots ou ajoutez une photo.")


class WrongPlace(Refusal):
    """The neighbourhood or the theme is another town's."""

    words = _("Ce quartier ou ce thème n’appartient pas à cette commune.")


def publish_post(
    *,
    author: User,
    town: Town,
    body: str,
    theme: Theme | None = None,
    neighbourhood: Neighbourhood | None = None,
    photos: Sequence[NewPhoto] = (),
    visibility: int = Visibility.PUBLIC,
    capacity: str | None = None,
    at: datetime | None = None,
    key: UUID | None = None,
    draft: Post | None = None,
) -> Post:
    """Put a post on the walls of its author, town, neighbourhood, theme and intercommunality.

    ``draft`` is one of the author's drafts, which becomes this post with the photos it has. ``key`` is drawn by the
    device: sent again, it returns the post it made the first time. ``capacity`` is in what capacity it is said: None
    for the one the author has there. Raises ``Empty``, ``WrongPlace``, ``TooManyPhotos``.
    """
    try:
        with transaction.atomic():
            post = draft or _begun(author=author, key=key, at=at)
            if not post.is_draft:
                return post
            _write(post, town=town, body=body, theme=theme, neighbourhood=neighbourhood, visibility=visibility)
            add_photos(subject=post, photos=photos)
            _publish(post, capacity, at)
    except IntegrityError:
        sent = _begun(author=author, key=key)
        if sent.is_draft:
            raise
        return sent  # the same draft, sent twice at once
    return post


def save_draft(
    *,
    author: User,
    town: Town,
    body: str = "",
    theme: Theme | None = None,
    neighbourhood: Neighbourhood | None = None,
    photos: Sequence[NewPhoto] = (),
    visibility: int = Visibility.PUBLIC,
    key: UUID | None = None,
    draft: Post | None = None,
    kept_photos: Mapping[int, str] | None = None,
) -> Post:
    """Keep what is not published yet; only its author sees it. A key that was published meanwhile returns the post."""
    with transaction.atomic():
        post = draft or _begun(author=author, key=key)
        if not post.is_draft:
            return post
        _write(post, town=town, body=body, theme=theme, neighbourhood=neighbourhood, visibility=visibility)
        if kept_photos is not None:
            keep_photos(subject=post, alts=kept_photos)
        add_photos(subject=post, photos=photos)
    return post


def edit_post(
    *,
    post: Post,
    body: str,
    theme: Theme | Literal[Unchanged.UNCHANGED] | None = UNCHANGED,
    neighbourhood: Neighbourhood | Literal[Unchanged.UNCHANGED] | None = UNCHANGED,
    kept_photos: Mapping[int, str] | None = None,
    photos: Sequence[NewPhoto] = (),
    at: datetime | None = None,
) -> Post:
    """Change a published post; what it said before stays readable in its history (CIW21).

    ``kept_photos`` maps the ids of the photos to keep to their alternative texts; None keeps all as they are. With
    ``at`` it happened in the past and nobody is told. Raises
    ``Gone``, ``Empty``, ``WrongPlace``, ``TooManyPhotos``.
    """
    past, at = at is not None, at or timezone.now()
    with transaction.atomic():
        row = locked(post)
        before, place = row.body, (row.theme_id, row.neighbourhood_id)
        row.body = clean(body).strip()
        row.theme = row.theme if theme is UNCHANGED else theme
        row.neighbourhood = row.neighbourhood if neighbourhood is UNCHANGED else neighbourhood
        _check_place(row)
        pictures = bool(photos) | (keep_photos(subject=row, alts=kept_photos) if kept_photos is not None else False)
        add_photos(subject=row, photos=photos)
        _check_not_empty(row)
        if row.body != before or pictures:
            keep_revision(subject=row, body=before, by=row.author, at=at)
            row.edited_at = at
        row.save(update_fields=["body", "theme", "neighbourhood", "edited_at"])
        if name_mentions(subject=row) and not past:
            promise_words(subject=row)
        search.refresh(row.kind, row.pk)
        if (row.theme_id, row.neighbourhood_id) != place:
            activities_of(row).update(theme=row.theme)
            for activity in activities_of(row):
                route(activity=activity, sources=wall_of(row))
        touch(subject=row)
    return row


def delete_post(*, post: Post, at: datetime | None = None) -> None:
    """Take a post away for good, words, photos and history: a draft without a trace, a published one to a tombstone."""
    with transaction.atomic():
        remove_photos(photos=Photo.objects.of(post))
        if post.is_draft:
            Post.objects.filter(pk=post.pk, published_at__isnull=True).delete()
            return
        at = at or timezone.now()
        entomb(subject=post, at=at)
        activities_of(post).update(hidden_at=at)  # and with it the thread below: nothing points at it any more
        touch(subject=post)  # while it still stands on walls: open ones take it away
        for activity in activities_of(post):
            route(activity=activity, sources=())


def wall_of(post: Post) -> list[models.Model]:
    """Return whose walls a post stands on: a handful, whatever the number of their followers."""
    theme = town_theme(town=post.town, theme=post.theme) if post.theme else None
    walls = (post.author, post.town, post.neighbourhood, theme, post.town.intercommunality)
    return [wall for wall in walls if wall is not None]


def _begun(*, author: User, key: UUID | None, at: datetime | None = None) -> Post:
    """Return what the author began under this key, or a new draft that is not stored yet."""
    begun: Post | None = Post.objects.filter(author=author, key=key).first() if key else None
    return begun or Post(id=new_id(at), author=author, key=key, created_at=at or timezone.now())


def _write(
    post: Post, *, town: Town, body: str, theme: Theme | None, neighbourhood: Neighbourhood | None, visibility: int
) -> None:
    post.town, post.theme, post.neighbourhood = town, theme, neighbourhood
    post.body, post.visibility = clean(body).strip(), visibility
    _check_place(post)
    post.save()


def _publish(post: Post, capacity: str | None, at: datetime | None) -> Activity:
    _check_not_empty(post)
    post.capacity = capacity_of(post.author, post.town) if capacity is None else capacity
    post.published_at = at or timezone.now()
    post.save(update_fields=["capacity", "published_at"])
    if name_mentions(subject=post) and at is None:
        promise_words(subject=post)
    search.refresh(post.kind, post.pk)
    return record_activity(
        actor=post.author,
        verb=verbs.POST_PUBLISHED,
        subject=post,
        town=post.town,
        sources=wall_of(post),
        theme=post.theme,
        visibility=post.visibility,
        at=at,
    )


def _check_place(post: Post) -> None:
    if post.neighbourhood is not None and post.neighbourhood.town_id != post.town_id:
        raise WrongPlace
    if post.theme is not None and post.theme.town_id not in (None, post.town_id):
        raise WrongPlace


def _check_not_empty(post: Post) -> None:
    if not post.body and not Photo.objects.of(post).exists():
        raise Empty
