"""The database refuses what must not be, whoever asks."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from core.ids import next_id
from feed.models import Activity, Comment, Follow, Photo, Post, Revision, Route, Source, Support
from feed.models.photos import new_photo_key
from feed.services import follow, save_draft, support
from places.models import Town
from profiles.models import User
from tests.factories import make_comment, make_post

pytestmark = pytest.mark.django_db


def refused(write: Any) -> bool:
    try:
        with transaction.atomic():
            write()
    except (IntegrityError, DataError):  # PostgreSQL refuses a too long varchar before any check does
        return True
    return False


@pytest.mark.parametrize(("field", "largest"), [("body", 5000), ("capacity", 80)], ids=["body", "capacity"])
def test_texts_end_somewhere(citizen: User, town: Town, field: str, largest: int) -> None:
    """DOS-2; counted in characters, not bytes."""
    post = make_post(citizen, town)
    Post.objects.filter(pk=post.pk).update(**{field: "é" * largest})
    assert refused(lambda: Post.objects.filter(pk=post.pk).update(**{field: "é" * (largest + 1)}))


def test_a_comment_is_shorter_than_a_post(citizen: User, town: Town) -> None:
    comment = make_comment(make_post(citizen, town), body="é" * 2000)
    assert refused(lambda: Comment.objects.filter(pk=comment.pk).update(body="é" * 2001))
    assert refused(lambda: Revision.objects.create(content_type_id=1, object_id=1, body="é" * 5001))


def test_at_most_four_photos(citizen: User, town: Town) -> None:
    post = make_post(citizen, town)

    def add(position: int, **fields: Any) -> Photo:
        keys = {"key": new_photo_key(), "small_key": new_photo_key()}
        return Photo.objects.create(subject=post, position=position, **(keys | {"width": 4, "height": 3} | fields))

    for position in range(4):
        add(position)
    assert refused(lambda: add(4))
    assert refused(lambda: add(3))
    Photo.objects.filter(position=3).delete()
    assert refused(lambda: add(3, key=Photo.objects.all()[0].key))
    assert refused(lambda: add(3, width=0))
    assert refused(lambda: add(3, alt="é" * 501))
    assert Photo.objects.count() == 3


def test_once_means_once(citizen: User, town: Town) -> None:
    post = make_post(citizen, town)
    support(person=citizen, subject=post)
    kind = ContentType.objects.get_for_model(Post)
    assert refused(lambda: Support.objects.create(person=citizen, content_type=kind, object_id=post.pk))
    source = follow(person=citizen, subject=town).source
    assert refused(lambda: Follow.objects.create(follower=citizen, source=source))
    assert refused(lambda: Source.objects.create(content_type=source.content_type, object_id=town.pk))
    activity = Activity.objects.get(object_id=post.pk)
    assert refused(lambda: Route.objects.create(source=source, activity=activity, kind=kind))


def test_counts_are_never_negative(citizen: User, town: Town) -> None:
    post = make_post(citizen, town)
    assert refused(lambda: Post.objects.filter(pk=post.pk).update(support_count=-1))
    assert refused(lambda: Post.objects.filter(pk=post.pk).update(comment_count=-1))


def test_a_tombstone_says_nothing(citizen: User, town: Town) -> None:
    post = make_post(citizen, town)
    assert refused(lambda: Post.objects.filter(pk=post.pk).update(deleted_at=timezone.now()))


def test_visibility_is_known(citizen: User, town: Town) -> None:
    post = make_post(citizen, town)
    assert refused(lambda: Post.objects.filter(pk=post.pk).update(visibility=7))
    assert refused(lambda: Activity.objects.filter(object_id=post.pk).update(visibility=-1))


def test_a_comment_is_never_a_draft_nor_its_own_parent(citizen: User, town: Town) -> None:
    comment = make_comment(make_post(citizen, town))
    assert refused(lambda: Comment.objects.filter(pk=comment.pk).update(published_at=None))
    assert refused(lambda: Comment.objects.filter(pk=comment.pk).update(parent=comment.pk))


def test_one_device_key_is_one_post_of_an_author(citizen: User, town: Town, outsider: User) -> None:
    key = uuid.uuid4()
    save_draft(author=citizen, town=town, body="Un", key=key)
    save_draft(author=outsider, town=town, body="Un autre", key=key)
    assert refused(lambda: Post.objects.create(id=next_id(), author=citizen, town=town, body="Deux", key=key))


def test_keys_of_photos_cannot_be_guessed() -> None:
    """IDOR-7: at least 128 bits of chance."""
    keys = {new_photo_key() for _number in range(1000)}
    assert len(keys) == 1000
    assert all(len(key.removesuffix(".webp")) * 4 >= 128 for key in keys)
