"""Whom the bell tells of what happens on the wall, and whom never (CIW3, NOTIF-1, NOTIF-3)."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from alerts import services as alerts
from alerts.models import Notification
from core.models import StreamMove, Task
from core.outbox import run as run_task
from core.outbox.leases import claim
from feed import services
from feed.models import Activity, Comment, Follow, Post, Route
from feed.services import telling
from feed.services.activities import ensure_sources
from places.models import Town
from profiles.models import User
from profiles.services import block, mute, update_privacy
from tests.factories import make_comment, make_person, make_post
from tests.feed.steps import work

pytestmark = pytest.mark.django_db


def told(person: User) -> list[tuple[str, str]]:
    """Return what a bell says, newest first: the verb, and who is shown."""
    names = {str(pk): name for pk, name in User.objects.values_list("pk", "name")}
    lines = Notification.objects.visible_to(person).order_by("-position")
    return [(line.verb.removeprefix("feed."), names[line.actor_object_id]) for line in lines]


def block_both(one: User, other: User) -> None:
    block(blocker=one, blocked=other)


def block_back(one: User, other: User) -> None:
    block(blocker=other, blocked=one)


def mute_one(one: User, other: User) -> None:
    mute(muter=one, muted=other)


@pytest.fixture
def post(citizen: User, town: Town) -> Post:
    return make_post(citizen, town)


def test_an_author_hears_of_comments_and_whom_they_answer_of_answers(citizen: User, outsider: User, post: Post) -> None:
    remark = make_comment(post, outsider)
    make_comment(post, make_person("Awa Sow"), parent=remark)
    work()
    assert told(citizen) == [("commented", "Awa Sow")]  # both on one line
    assert told(outsider) == [("answered", "Awa Sow")]


def test_one_who_is_concerned_twice_is_told_once(citizen: User, outsider: User, post: Post) -> None:
    make_comment(post, citizen)  # and so subscribed to their own thread
    make_comment(post, outsider, body=f"D’accord, @{citizen.handle}.")
    work()
    assert told(citizen) == [("mentioned", "Otto Outsider")]


def test_those_who_take_part_or_subscribe_hear_what_follows(citizen: User, outsider: User, post: Post) -> None:
    awa = make_person("Awa Sow")
    alerts.subscribe(person=awa, subject=post)
    make_comment(post, outsider)
    make_comment(post, citizen)
    work()
    assert told(awa) == [("continued", "Nadia Benali")]
    assert told(outsider) == [("continued", "Nadia Benali")]


def test_a_thread_of_many_subscribers_is_told_by_several_tasks(
    citizen: User, outsider: User, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "BATCH", 2)
    people = [make_person(f"Ami {number}") for number in range(5)]
    for person in people:
        alerts.subscribe(person=person, subject=post)
    make_comment(post, outsider)
    for _round in range(4):
        work()
    assert [told(person) for person in people] == [[("continued", "Otto Outsider")]] * 5


def test_a_mention_in_a_post_or_added_by_an_edit_rings_once(citizen: User, outsider: User, town: Town) -> None:
    post = make_post(citizen, town, body=f"Merci @{outsider.handle} !")
    awa = make_person("Awa Sow")
    work()
    services.edit_post(post=post, body=f"Merci @{outsider.handle} et @{awa.handle} !")
    services.edit_post(post=post, body=f"Encore merci @{outsider.handle} et @{awa.handle} !")
    work()
    assert told(outsider) == told(awa) == [("mentioned", "Nadia Benali")]


def test_each_mention_has_a_line_of_its_own(citizen: User, outsider: User, post: Post) -> None:
    for person in (outsider, make_person("Awa Sow")):
        make_comment(make_post(person), person, body=f"@{citizen.handle}, un appel.")
        make_comment(post, person, body=f"@{citizen.handle}, un autre.")
    work()
    assert told(citizen) == [("mentioned", "Awa Sow")] * 2 + [("mentioned", "Otto Outsider")] * 2
    citizen.refresh_from_db()
    assert citizen.unread == 4


def test_a_deleted_comment_leaves_the_others_on_its_line(citizen: User, outsider: User, post: Post) -> None:
    make_comment(post, outsider)
    last = make_comment(post, make_person("Awa Sow"))
    work()
    assert told(citizen) == [("commented", "Awa Sow")]
    services.delete_comment(comment=last)
    assert told(citizen) == [("commented", "Otto Outsider")]
    assert Notification.objects.visible_to(citizen).get().actors == 1


@pytest.mark.parametrize("apart", [block_both, block_back, mute_one])
def test_keeping_apart_leaves_the_others_on_a_line(
    citizen: User, outsider: User, post: Post, apart: Callable[[User, User], None]
) -> None:
    """The number, the names and what is shown agree after a block or a mute."""
    alone = make_post(citizen)
    for person in (make_person("Awa Sow"), outsider):
        services.support(person=person, subject=post)
    services.support(person=outsider, subject=alone)
    work()
    apart(citizen, outsider)
    assert told(citizen) == [("supported", "Awa Sow")]
    citizen.refresh_from_db()
    assert (citizen.unread, Notification.objects.visible_to(citizen).get().actors) == (1, 1)


def test_a_support_is_told_and_taken_back_in_whatever_order(citizen: User, outsider: User, post: Post) -> None:
    services.support(person=outsider, subject=post)
    work()
    assert told(citizen) == [("supported", "Otto Outsider")]
    services.withdraw_support(person=outsider, subject=post)
    work()
    assert told(citizen) == []
    services.support(person=outsider, subject=post)
    services.withdraw_support(person=outsider, subject=post)
    for task in reversed(claim("test", limit=10, max_attempts=3)):
        assert run_task(task)
    assert told(citizen) == []


def test_a_follower_who_hides_what_they_follow_is_not_told_of(citizen: User, outsider: User) -> None:
    services.follow(person=outsider, subject=citizen)
    work()
    assert told(citizen) == []
    services.unfollow(person=outsider, subject=citizen)
    update_privacy(person=outsider, shows_follows=True, is_listed=False)
    services.follow(person=outsider, subject=citizen)
    work()
    assert told(citizen) == [("followed", "Otto Outsider")]
    services.unfollow(person=outsider, subject=citizen)
    work()
    assert told(citizen) == []


def test_who_may_not_read_is_not_told(citizen: User, outsider: User, post: Post) -> None:
    """The audience is computed when it is told: no block either way, no mute, with the author of the thread neither."""
    people = [make_person(f"Ami {number}") for number in range(5)]
    for person in people:
        alerts.subscribe(person=person, subject=post)
    block(blocker=people[0], blocked=outsider)
    block(blocker=outsider, blocked=people[1])
    mute(muter=people[2], muted=outsider)
    block(blocker=citizen, blocked=people[3])
    comment = make_comment(post, outsider, body=" ".join(f"@{person.handle}" for person in people))
    work()
    assert [bool(told(person)) for person in people] == [False, False, False, False, True]
    readers = [person for person in people if Comment.objects.visible_to(person).filter(pk=comment.pk).exists()]
    assert readers == [person for person in people if told(person)]


def test_what_went_before_the_worker_came_is_not_told(citizen: User, outsider: User, post: Post) -> None:
    deleted, hidden = make_comment(post, outsider), make_comment(post, outsider)
    services.delete_comment(comment=deleted)
    services.hide(subject=hidden)
    work()
    assert told(citizen) == []


def test_deleting_takes_the_lines_along(citizen: User, outsider: User, post: Post) -> None:
    remark = make_comment(post, outsider)
    services.support(person=outsider, subject=post)
    work()
    services.delete_comment(comment=remark)
    assert told(citizen) == [("supported", "Otto Outsider")]
    services.delete_post(post=post)
    citizen.refresh_from_db()
    assert (told(citizen), citizen.unread) == ([], 0)


def test_every_task_twice_and_shuffled_comes_to_the_same(citizen: User, town: Town) -> None:
    """NOTIF-3: at least once and in any order is once and in order."""
    posts = [make_post(citizen, town) for _ in range(2)]
    people = [make_person(f"Ami {number}") for number in range(4)]
    for person in people:
        for post in posts:
            services.support(person=person, subject=post)
            make_comment(post, person)
    services.withdraw_support(person=people[0], subject=posts[0])
    twice = list(Task.objects.filter(name__startswith="feed.tasks.tell").values("name", "payload")) * 2
    random.Random(7).shuffle(twice)
    Task.objects.all().delete()
    Task.objects.bulk_create(Task(**task) for task in twice)
    while batch := claim("test", limit=100, max_attempts=3):
        for task in batch:
            assert run_task(task)
    lines = Notification.objects.visible_to(citizen).values_list("verb", "target_object_id", "actors")
    assert sorted(lines) == sorted(
        [("feed.commented", str(post.pk), 4) for post in posts]
        + [("feed.supported", str(posts[0].pk), 3), ("feed.supported", str(posts[1].pk), 4)]
    )
    citizen.refresh_from_db()
    assert citizen.unread == 4


@pytest.mark.parametrize("followers", [2, 60])
def test_a_post_costs_the_same_whatever_the_number_of_followers(citizen: User, town: Town, followers: int) -> None:
    """Rows and hints of a post by a town of two million are those of a town of two: nothing is kept per follower."""
    source = ensure_sources(subjects=[town])[0]
    people = [make_person(f"Ami {number}") for number in range(followers)]
    Follow.objects.bulk_create(Follow(follower=person, source=source) for person in people)
    before = {model: model.objects.count() for model in (Post, Activity, Route, StreamMove, Task, Notification)}
    make_post(citizen, town)
    work()
    grown = {model.__name__: model.objects.count() - count for model, count in before.items()}
    assert grown == {"Post": 1, "Activity": 1, "Route": 2, "StreamMove": 2, "Task": 0, "Notification": 0}
