"""Who may read what, for every kind of row and every kind of reader: an outsider stands in each list."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from core.images import process
from feed import services, streams, wall
from feed.models import Activity, Comment, Follow, Mention, Photo, Post, Revision, Route, Support, Visibility
from places.models import Town
from profiles.models import User
from profiles.services import block, mute, unblock
from tests.core.pictures import photo as picture
from tests.factories import make_comment, make_person

pytestmark = pytest.mark.django_db

READERS = ("anonymous", "outsider", "author", "blocked", "blocker", "muter")


@dataclass
class Scene:
    """An author's post with a photo and a history, someone's comment on it, and everyone who may look."""

    author: User
    readers: dict[str, Any]
    post: Post
    comment: Comment

    def see(self, rows: Any) -> set[str]:
        return {name for name, reader in self.readers.items() if rows.visible_to(reader).exists()}


def stage(town: Town, outsider: User, visibility: int = Visibility.PUBLIC) -> Scene:
    author = make_person("Autrice")
    blocked, blocker, muter = make_person(), make_person(), make_person()
    photo = services.NewPhoto(process(picture()), "Une photo")
    post = services.publish_post(author=author, town=town, body="Avant", photos=[photo], visibility=visibility)
    services.edit_post(post=post, body=f"Après @{outsider.handle}")
    comment = make_comment(post, make_person("Témoin"), body="Vu")
    services.edit_comment(comment=comment, body="Revu")
    block(blocker=author, blocked=blocked)
    block(blocker=blocker, blocked=author)
    mute(muter=muter, muted=author)
    people = (AnonymousUser(), outsider, author, blocked, blocker, muter)
    return Scene(author, dict(zip(READERS, people, strict=True)), post, comment)


def of(scene: Scene) -> dict[str, Any]:
    """Return every row that tells of the post, by kind."""
    activities = Activity.objects.filter(object_id=scene.post.pk)
    return {
        "post": Post.objects.filter(pk=scene.post.pk),
        "photo": Photo.objects.of(scene.post),
        "revision": Revision.objects.of(scene.post),
        "activity": activities,
        "route": Route.objects.filter(activity__in=activities),
        "comment": Comment.objects.filter(pk=scene.comment.pk),
        "comment's revision": Revision.objects.of(scene.comment),
    }


def outlets(scene: Scene) -> dict[str, set[str]]:
    """Return who finds the post on the wall, by its activity's id, and on the live socket."""
    sources = wall.source_ids(scene.post.town)
    activity = Activity.objects.get(object_id=scene.post.pk)
    thread = f"post:{scene.post.pk}"
    found: dict[str, set[str]] = {"wall": set(), "entries": set(), "source": set(), "thread": set()}
    for name, reader in scene.readers.items():
        if wall.page(sources, viewer=reader).entries:
            found["wall"].add(name)
        if wall.entries([activity.pk], viewer=reader):
            found["entries"].add(name)
        if streams.sources(reader, [str(sources[0])]).get(str(sources[0])):
            found["source"].add(name)
        if streams.thread(reader, thread) is not None:
            found["thread"].add(name)
    return found


def check(scene: Scene, expected: set[str]) -> None:
    assert {kind: scene.see(rows) for kind, rows in of(scene).items()} == dict.fromkeys(of(scene), expected)
    assert outlets(scene) == dict.fromkeys(("wall", "entries", "source", "thread"), expected)


def test_public(town: Town, outsider: User) -> None:
    check(stage(town, outsider), {"anonymous", "outsider", "author"})


def test_members_only(town: Town, outsider: User) -> None:
    check(stage(town, outsider, Visibility.MEMBERS), {"outsider", "author"})


def test_hidden_is_for_nobody_and_restored_for_all(town: Town, outsider: User) -> None:
    """MOD-3."""
    scene = stage(town, outsider)
    services.hide(subject=scene.post)
    check(scene, set())
    services.restore(subject=scene.post)
    check(scene, {"anonymous", "outsider", "author"})


def test_deleted_is_for_nobody(town: Town, outsider: User) -> None:
    scene = stage(town, outsider)
    services.delete_post(post=scene.post)
    check(scene, set())
    services.restore(subject=scene.post)
    check(scene, set())


def test_a_hidden_comment_takes_its_history_along(town: Town, outsider: User) -> None:
    scene = stage(town, outsider)
    services.hide(subject=scene.comment)
    rows = of(scene)
    assert scene.see(rows["comment"]) == scene.see(rows["comment's revision"]) == set()
    assert scene.see(rows["post"]) == {"anonymous", "outsider", "author"}


def test_a_comment_by_someone_blocked_is_not_read(town: Town, outsider: User) -> None:
    scene = stage(town, outsider)
    block(blocker=outsider, blocked=scene.comment.author)
    assert scene.see(of(scene)["comment"]) == {"anonymous", "author"}
    assert scene.see(of(scene)["post"]) == {"anonymous", "outsider", "author"}


def test_a_draft_is_its_authors(town: Town, outsider: User) -> None:
    author = make_person()
    draft = services.save_draft(
        author=author, town=town, body="Non fini", photos=[services.NewPhoto(process(picture()))]
    )
    for rows in (Post.objects.filter(pk=draft.pk), Photo.objects.of(draft)):
        assert [rows.visible_to(viewer).exists() for viewer in (author, outsider, AnonymousUser())] == [
            True,
            False,
            False,
        ]
    assert list(Post.objects.drafts_of(author)) == [draft]
    assert not Post.objects.drafts_of(outsider) and not Post.objects.drafts_of(AnonymousUser())
    assert streams.thread(author, f"post:{draft.pk}") is None


def test_a_mute_ends(town: Town, outsider: User) -> None:
    scene = stage(town, outsider)
    mute(muter=outsider, muted=scene.author, until=timezone.now() + datetime.timedelta(hours=1))
    assert "outsider" not in outlets(scene)["wall"]
    mute(muter=outsider, muted=scene.author, until=timezone.now() - datetime.timedelta(seconds=1))
    assert "outsider" in outlets(scene)["wall"]


def test_an_ended_block_shows_again(town: Town, outsider: User) -> None:
    scene = stage(town, outsider)
    unblock(blocker=scene.author, blocked=scene.readers["blocked"])
    assert scene.see(of(scene)["post"]) == {"anonymous", "outsider", "author", "blocked"}


def test_a_person_who_blocks_cannot_be_listened_to(town: Town, outsider: User) -> None:
    scene = stage(town, outsider)
    source = wall.source_ids(scene.author)[0]
    heard = {name for name, reader in scene.readers.items() if str(source) in streams.sources(reader, [str(source)])}
    assert heard == {"anonymous", "outsider", "author", "muter"}


def test_supports_and_mentions_are_ones_own(town: Town, outsider: User) -> None:
    scene = stage(town, outsider)
    services.support(person=outsider, subject=scene.post)
    assert scene.see(Support.objects.all()) == {"outsider"}
    assert scene.see(Mention.objects.all()) == {"outsider"}


def test_follows_are_shown_by_those_who_choose_to(town: Town, outsider: User) -> None:
    scene = stage(town, outsider)
    services.follow(person=scene.author, subject=town)
    assert scene.see(Follow.objects.all()) == {"author"}
    User.objects.filter(pk=scene.author.pk).update(shows_follows=True)
    assert scene.see(Follow.objects.all()) == {"anonymous", "outsider", "author"}


@pytest.mark.parametrize("ident", ["0", "-1", "x", "", "1" * 30, "９", "999999"])
def test_streams_that_do_not_exist(ident: str) -> None:
    assert streams.sources(AnonymousUser(), [ident]) == {}
    assert streams.thread(AnonymousUser(), f"post:{ident}") is None
    assert streams.thread(AnonymousUser(), f"user:{ident}") is None
