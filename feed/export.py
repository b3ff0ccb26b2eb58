"""What the wall knows of a person, for their download (GDPR, art. 15 and 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from feed.models import Comment, Follow, Mention, Photo, Post, Publishable, Revision, Support, illustrated
from feed.models.photos import photo_path

if TYPE_CHECKING:
    from profiles.models import User


def data_of(person: User) -> dict[str, Any]:
    """Return what the person wrote here, supports and follows, as plain values ready for JSON."""
    posts = Post.objects.filter(author=person).for_wall()
    comments = Comment.objects.filter(author=person)
    supports = Support.objects.filter(person=person).select_related("content_type")
    follows = Follow.objects.filter(follower=person).select_related("source__content_type")
    mentions = Mention.objects.filter(person=person).select_related("content_type")
    return {
        "posts": [_post(post) for post in posts.order_by("pk")],
        "comments": [_comment(comment) for comment in comments.order_by("pk").select_related("content_type")],
        "supports": [{"on": _place(row), "at": row.created_at.isoformat()} for row in supports.order_by("pk")],
        "follows": [
            {
                "kind": follow.source.content_type.model,
                "name": str(follow.source.subject or ""),
                "at": follow.created_at.isoformat(),
            }
            for follow in follows.prefetch_related("source__subject").order_by("pk")
        ],
        "mentions": [{"in": _place(row)} for row in mentions.order_by("pk")],
    }


def files_of(person: User) -> list[str]:
    """Return the storage paths of the photos in what the person published or keeps in drafts, of whatever kind."""
    paths = []
    for model in illustrated():
        if issubclass(model, Publishable):
            mine = model.rows().filter(author=person).values("pk")
            photos = Photo.objects.filter(content_type=ContentType.objects.get_for_model(model), object_id__in=mine)
            paths += [photo_path(key) for key in photos.order_by("pk").values_list("key", flat=True)]
    return paths


def _post(post: Post) -> dict[str, Any]:
    photos = [{"file": photo.key, "alt": photo.alt} for photo in post.photos.all()]
    return _words(post) | {
        "town": post.town.name,
        "neighbourhood": post.neighbourhood.name if post.neighbourhood else None,
        "theme": post.theme.name if post.theme else None,
        "photos": photos,
    }


def _comment(comment: Comment) -> dict[str, Any]:
    return _words(comment) | {"on": _place(comment), "answers": str(comment.parent_id) if comment.parent_id else None}


def _words(subject: Publishable) -> dict[str, Any]:
    """Return what every contribution has; ids as text, because JavaScript's numbers are too short for them."""
    revisions = Revision.objects.of(subject).order_by("pk")
    return {
        "id": str(subject.pk),
        "body": subject.body,
        "capacity": subject.capacity,
        "visibility": subject.get_visibility_display(),
        "created_at": _moment(subject.created_at),
        "published_at": _moment(subject.published_at),
        "edited_at": _moment(subject.edited_at),
        "hidden_at": _moment(subject.hidden_at),
        "deleted_at": _moment(subject.deleted_at),
        "revisions": [{"body": revision.body, "until": revision.at.isoformat()} for revision in revisions],
    }


def _moment(at: Any) -> str | None:
    return at.isoformat() if at else None


def _place(row: models.Model) -> str:
    """Return where a row hangs, as ``post:123``."""
    return f"{row.content_type.model}:{row.object_id}"  # type: ignore[attr-defined]
