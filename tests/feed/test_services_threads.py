"""What comments, mentions, supports, follows, hiding and erasing leave behind."""

from __future__ import annotations

import datetime
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from core.models import StreamMove, Task
from feed import services
from feed.models import Activity, Comment, Follow, Mention, Photo, Post, Revision, Route, Source, Support, Visibility
from feed.models.photos import photo_path
from places.models import Town
from profiles.models import User
from profiles.services import block
from tests.factories import (
    make_comment,
    make_person,
    make_post,
    make_town,
)
from tests.feed.steps import new_photo, work

pytestmark = pytest.mark.django_db


# --- comments -------------------------------------------------------------------------------------------------------


def test_comments_are_counted_and_two_levels_deep(citizen: User, town: Town, outsider: User) -> None:
    post = make_post(citizen, town)
    first = make_comment(post, outsider)
    answer = make_comment(post, citizen, parent=first)
    beside = make_comment(post, outsider, parent=answer)
    assert (answer.parent, beside.parent) == (first, first)
    post.refresh_from_db()
    first.refresh_from_db()
    assert (post.comment_count, first.comment_count) == (3, 2)
    assert StreamMove.objects.filter(stream=f"thread:post:{post.pk}", top=beside.pk).exists()
    assert not Route.objects.filter(activity__object_id=answer.pk).exists()


def test_a_comment_sent_again_is_one(citizen: User, town: Town) -> None:
    post, key = make_post(citizen, town), uuid.uuid4()
    assert make_comment(post, citizen, key=key) == make_comment(post, citizen, key=key)
    post.refresh_from_db()
    assert post.comment_count == 1


def test_a_comment_is_as_private_as_what_it_is_on(citizen: User, town: Town) -> None:
    post = make_post(citizen, town, visibility=Visibility.MEMBERS)
    assert make_comment(post).visibility == Visibility.MEMBERS


def test_nothing_can_be_said_where_nobody_reads(citizen: User, town: Town) -> None:
    draft = services.save_draft(author=citizen, town=town, body="Brouillon")
    deleted, hidden = make_post(citizen, town), make_post(citizen, town)
    services.delete_post(post=deleted)
    services.hide(subject=hidden)
    for ground in (draft, deleted, hidden):
        with pytest.raises(services.Gone):
            make_comment(ground, citizen)
    assert not Comment.objects.exists()


def test_an_answer_stays_in_its_thread(citizen: User, town: Town) -> None:
    elsewhere = make_comment(make_post(citizen, town))
    with pytest.raises(services.Gone):
        make_comment(make_post(citizen, town), parent=elsewhere)


def test_editing_and_deleting_a_comment(citizen: User, town: Town) -> None:
    post = make_post(citizen, town)
    first = make_comment(post, citizen, body="Bravo")
    make_comment(post, parent=first)
    services.edit_comment(comment=first, body="Bravo !")
    assert list(Revision.objects.of(first).values_list("body", flat=True)) == ["Bravo"]
    services.delete_comment(comment=first)
    services.delete_comment(comment=first)
    first.refresh_from_db()
    post.refresh_from_db()
    assert (first.body, post.comment_count, first.comment_count) == ("", 1, 1)
    assert not Revision.objects.exists()
    with pytest.raises(services.Gone):
        services.edit_comment(comment=first, body="Encore")


# --- mentions -------------------------------------------------------------------------------------------------------


def test_mentions_name_people_the_author_can_see(citizen: User, town: Town, outsider: User) -> None:
    friend = make_person("Ami")
    block(blocker=outsider, blocked=citizen)
    post = make_post(citizen, town, body=f"@{friend.handle} @{outsider.handle} @personne_ici")
    assert list(Mention.objects.of(post).values_list("person", flat=True)) == [friend.pk]
    services.edit_post(post=post, body="Plus personne")
    assert not Mention.objects.exists()


def test_at_most_twenty_people_are_named(citizen: User, town: Town) -> None:
    people = [make_person() for _number in range(25)]
    post = make_post(citizen, town, body=" ".join(f"@{person.handle}" for person in people))
    assert Mention.objects.of(post).count() == 20


# --- supports -------------------------------------------------------------------------------------------------------


def test_support_counts_a_person_once(citizen: User, town: Town, outsider: User) -> None:
    post = make_post(citizen, town)
    assert services.support(person=outsider, subject=post) == 1
    assert services.support(person=outsider, subject=post) == 1
    assert services.support(person=citizen, subject=post) == 2
    assert services.withdraw_support(person=outsider, subject=post) == 1
    assert services.withdraw_support(person=outsider, subject=post) == 1
    assert Post.objects.get().support_count == Support.objects.count() == 1


def test_what_is_gone_gets_no_support(citizen: User, town: Town) -> None:
    post = make_post(citizen, town)
    services.hide(subject=post)
    with pytest.raises(services.Gone):
        services.support(person=citizen, subject=post)
    assert not Support.objects.exists()


def test_a_support_changes_the_look_of_the_entry(citizen: User, town: Town) -> None:
    post = make_post(citizen, town)
    before = Activity.objects.get().version
    services.support(person=citizen, subject=post)
    assert Activity.objects.get().version == before + 1


@pytest.mark.django_db(transaction=True)
def test_a_hundred_supports_at_once_are_one(citizen: User, town: Town) -> None:
    """VOTE-1, on the real locks of the database."""
    post = make_post(citizen, town)

    def press(_number: int) -> None:
        try:
            services.support(person=citizen, subject=Post.objects.get(pk=post.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(press, range(100)))
    assert Support.objects.count() == 1
    assert Post.objects.get().support_count == 1


@pytest.mark.django_db(transaction=True)
def test_many_people_at_once_are_all_counted(town: Town) -> None:
    post = make_post(make_person(), town)
    people = [make_person() for _number in range(24)]

    def press(person: User) -> None:
        try:
            services.support(person=person, subject=post)
            make_comment(post, person)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(press, people))
    row = Post.objects.get()
    assert (row.support_count, row.comment_count) == (24, 24)


@pytest.mark.django_db(transaction=True)
def test_one_draft_sent_by_eight_connections_is_one_post(town: Town) -> None:
    author, key = make_person(), uuid.uuid4()

    def send(_number: int) -> int:
        try:
            return services.publish_post(author=author, town=town, body="Une fois", key=key).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        sent = set(pool.map(send, range(8)))
    assert sent == set(Post.objects.values_list("pk", flat=True)) and len(sent) == 1
    assert Activity.objects.count() == 1


def test_recount_repairs_what_drifted(citizen: User, town: Town) -> None:
    post = make_post(citizen, town)
    remark = make_comment(post, citizen)
    make_comment(post, parent=remark)
    services.delete_comment(comment=make_comment(post))
    services.support(person=citizen, subject=post)
    assert services.recount() == 0
    Post.objects.update(support_count=7, comment_count=9)
    Comment.objects.filter(pk=remark.pk).update(comment_count=0, support_count=3)
    assert services.recount() == 2
    assert list(Post.objects.values_list("support_count", "comment_count")) == [(1, 2)]
    assert list(Comment.objects.filter(pk=remark.pk).values_list("support_count", "comment_count")) == [(0, 1)]


# --- follows --------------------------------------------------------------------------------------------------------


def test_following_twice_is_following_once(citizen: User, town: Town) -> None:
    services.follow(person=citizen, subject=town)
    services.follow(person=citizen, subject=town)
    assert Follow.objects.count() == Source.objects.count() == 1
    services.unfollow(person=citizen, subject=town)
    services.unfollow(person=citizen, subject=town)
    assert not Follow.objects.exists()


def test_nobody_follows_themselves_or_a_thing_without_a_wall(citizen: User, town: Town) -> None:
    for subject in (citizen, make_post(citizen, town)):
        with pytest.raises(services.CannotFollow):
            services.follow(person=citizen, subject=subject)


def test_the_cap_of_follows(citizen: User, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feed.services.follows.MAX_FOLLOWS", 2)
    services.follow(person=citizen, subject=make_town())
    services.follow(person=citizen, subject=make_town())
    with pytest.raises(services.TooManyFollows):
        services.follow(person=citizen, subject=town)
    assert Follow.objects.count() == 2


# --- hiding ---------------------------------------------------------------------------------------------------------


def test_hiding_and_restoring(citizen: User, town: Town) -> None:
    post = make_post(citizen, town)
    remark = make_comment(post)
    services.hide(subject=remark)
    services.hide(subject=remark)
    post.refresh_from_db()
    assert post.comment_count == 0
    services.restore(subject=remark)
    services.hide(subject=post)
    assert Activity.objects.get(object_id=post.pk).hidden_at
    services.restore(subject=post)
    post.refresh_from_db()
    assert (post.comment_count, post.hidden_at) == (1, None)
    assert Activity.objects.get(object_id=post.pk).hidden_at is None


# --- erasing --------------------------------------------------------------------------------------------------------


def test_erasing_a_person_leaves_threads_in_shape(citizen: User, town: Town, outsider: User) -> None:
    """PRIV-1: nothing of the canary is found in any table of the wall."""
    canary = "canari-9c2f"
    post = services.publish_post(author=citizen, town=town, body=canary, photos=[new_photo(canary)])
    services.edit_post(post=post, body=canary * 2)
    services.save_draft(author=citizen, town=town, body=canary)
    other = make_post(outsider, town, body=f"Merci @{citizen.handle}, dit @{citizen.handle}2")
    remark = make_comment(other, citizen, body=canary)
    answer = make_comment(other, outsider, parent=remark, body="Tout à fait")
    services.support(person=citizen, subject=other)
    services.follow(person=citizen, subject=town)
    services.follow(person=outsider, subject=citizen)
    services.erase_person(citizen)
    work()
    texts = [*Post.objects.values_list("body", flat=True), *Comment.objects.values_list("body", flat=True)]
    texts += [*Revision.objects.values_list("body", flat=True), *Photo.objects.values_list("alt", flat=True)]
    texts += [str(payload) for payload in Task.objects.values_list("payload", flat=True)]
    assert not [text for text in texts if canary in text]
    other.refresh_from_db()
    assert other.body == f"Merci @…, dit @{citizen.handle}2"
    assert (other.support_count, other.comment_count) == (0, 1)
    remark.refresh_from_db()
    answer.refresh_from_db()
    assert (remark.author, remark.body, answer.parent) == (None, "", remark)
    assert list(Post.objects.order_by("pk").values_list("author", flat=True)) == [None, outsider.pk]
    assert not Activity.objects.filter(actor=citizen).exists()
    assert not Follow.objects.exists() and not Mention.objects.exists() and not Support.objects.exists()
    assert not Source.objects.of(citizen).exists()
    citizen.delete()


def test_orphan_files_are_removed_after_a_day(citizen: User, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.files.base import ContentFile

    from feed import tasks

    kept = services.publish_post(author=citizen, town=town, body="", photos=[new_photo()]).photos.get()
    orphan = photo_path("f" * 40 + ".webp")
    default_storage.save(orphan, ContentFile(b"x"))
    tasks.remove_orphans({})
    assert default_storage.exists(orphan)
    monkeypatch.setattr(timezone, "now", lambda: datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=25))
    tasks.remove_orphans({})
    assert not default_storage.exists(orphan)
    assert default_storage.exists(photo_path(kept.key)) and default_storage.exists(photo_path(kept.small_key))


def test_what_is_due_daily_can_run() -> None:
    """The names in the settings are functions, and each runs on an empty wall."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    for name in settings.PERIODIC_TASKS:
        import_string(name)({})


def test_the_recount_command(citizen: User, town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    from django.core.management import call_command

    make_post(citizen, town)
    Post.objects.update(support_count=3)
    call_command("recount")
    call_command("recount")
    assert capsys.readouterr().out == "1 corrected\n0 corrected\n"


def test_open_threads_are_told_of_what_changed_in_them(citizen: User, town: Town) -> None:
    """A new comment moves the top of its thread; edits, deletions and hiding tell without a top of their own."""
    post = make_post(citizen, town)
    remark = make_comment(post, citizen)
    services.edit_comment(comment=remark, body="Autrement")
    services.hide(subject=remark)
    services.restore(subject=remark)
    services.delete_comment(comment=remark)
    services.edit_post(post=post, body="Mieux dit")
    moves = StreamMove.objects.filter(stream=f"thread:post:{post.pk}").order_by("pk")
    assert list(moves.values_list("top", flat=True)) == [remark.pk, 0, 0, 0, 0, 0]
