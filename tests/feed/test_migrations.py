"""What was there before a migration is there after it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from feed.models import Photo, Post
from feed.models.photos import new_photo_key
from tests.factories import make_draft, make_person, make_post, make_town

BEFORE, AFTER = [("feed", "0002_activity_without_mark")], [("feed", "0003_photos_of_anything")]


@pytest.fixture
def latest(transactional_db: None) -> Iterator[None]:
    """Leave the tables as the models want them, whatever happened to them."""
    yield
    to_the_latest()


def to_the_latest() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def migrate(to: list[tuple[str, str]]) -> None:
    MigrationExecutor(connection).migrate(to)


def columns() -> set[str]:
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, "feed_photo")}


def test_photos_of_posts_stay_theirs_there_and_back(latest: None) -> None:
    author, town = make_person(), make_town()
    post, draft = make_post(author, town), make_draft(author, town)
    places = [(post, 0), (post, 1), (draft, 0)]
    for subject, position in places:
        keys = {"key": new_photo_key(), "small_key": new_photo_key()}
        Photo.objects.create(subject=subject, position=position, alt="Vue", width=4, height=3, **keys)
    was = list(Photo.objects.order_by("pk").values())
    migrate(BEFORE)
    assert "post_id" in columns() and "object_id" not in columns()
    with connection.cursor() as cursor:
        cursor.execute("SELECT post_id, position FROM feed_photo ORDER BY id")
        assert cursor.fetchall() == [(subject.pk, position) for subject, position in places]
    migrate(AFTER)
    assert "post_id" not in columns()
    to_the_latest()
    assert list(Photo.objects.order_by("pk").values()) == was
    assert {row["content_type_id"] for row in was} == {ContentType.objects.get_for_model(Post).pk}
    assert [photo.subject for photo in Photo.objects.order_by("pk")] == [post, post, draft]
