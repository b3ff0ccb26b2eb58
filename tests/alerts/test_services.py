"""What rings, how often, for whom, and what is counted (CIW3, NOTIF-1, NOTIF-3)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alerts import services
from alerts.kinds import Kind
from alerts.models import Cause, Notification, Preference, Subscription
from alerts.services import News
from core.models import Stream, StreamEvent, StreamMove
from feed.models import Post
from profiles.models import User
from profiles.services import set_active
from tests.factories import make_notification, make_person, make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(citizen: User) -> Post:
    return make_post(citizen)


def news(actor: User, target: Post, event: str = "e1", **fields: object) -> News:
    fields.setdefault("at", timezone.now())
    return News(event, Kind.SUPPORT, "feed.supported", actor=actor, target=target, **fields)  # type: ignore[arg-type]


def bell(person: User) -> list[tuple[str, int, bool]]:
    """Return the lines of a bell, newest first: who is shown, of how many, unread or not."""
    lines = Notification.objects.visible_to(person).order_by("-position")
    names = dict(User.objects.values_list("pk", "name"))
    return [(names[int(line.actor_object_id)], line.actors, line.unread) for line in lines]


def unread(person: User) -> int:
    return User.objects.values_list("unread", flat=True).get(pk=person.pk)


def test_an_event_rings_once_however_often_it_is_delivered(citizen: User, outsider: User, post: Post) -> None:
    assert [services.notify(news=news(outsider, post), recipients=[citizen.pk]) for _ in range(3)] == [1, 0, 0]
    assert (bell(citizen), unread(citizen)) == ([("Otto Outsider", 1, True)], 1)
    assert Cause.objects.count() == 1


def test_nobody_is_told_of_their_own_acts(citizen: User, post: Post) -> None:
    assert services.notify(news=news(citizen, post), recipients=[citizen.pk]) == 0
    assert bell(citizen) == []


def test_a_closed_account_is_not_told(citizen: User, outsider: User, post: Post) -> None:
    set_active(person=citizen, active=False)
    assert services.notify(news=news(outsider, post), recipients=[citizen.pk]) == 0


def test_several_share_a_line_while_it_is_unread(citizen: User, post: Post) -> None:
    awa, bilal = make_person("Awa Sow"), make_person("Bilal Roux")
    make_notification(citizen, awa, post, "one")
    make_notification(citizen, bilal, post, "two")
    make_notification(citizen, bilal, post, "three")  # the same person again is one person
    assert (bell(citizen), unread(citizen)) == ([("Bilal Roux", 2, True)], 1)
    services.read_all(person=citizen)
    make_notification(citizen, awa, post, "four")
    assert bell(citizen) == [("Awa Sow", 1, True), ("Bilal Roux", 2, False)]
    assert unread(citizen) == 1


def test_a_line_takes_in_more_for_twelve_hours(citizen: User, post: Post) -> None:
    first = make_notification(citizen, make_person("Awa Sow"), post)
    Notification.objects.filter(pk=first.pk).update(since=timezone.now() - timedelta(hours=11, minutes=59))
    make_notification(citizen, make_person("Bilal Roux"), post)
    assert bell(citizen) == [("Bilal Roux", 2, True)]
    Notification.objects.update(since=timezone.now() - timedelta(hours=12, seconds=1))
    make_notification(citizen, make_person("Carla Petit"), post)
    assert bell(citizen) == [("Carla Petit", 1, True), ("Bilal Roux", 2, True)]
    assert unread(citizen) == 2


def test_things_do_not_share_a_line(citizen: User, outsider: User, post: Post) -> None:
    make_notification(citizen, outsider, post)
    make_notification(citizen, outsider, make_post(citizen))
    assert len(bell(citizen)) == unread(citizen) == 2


def test_reading_one_thing_all_things_and_again(citizen: User, outsider: User, post: Post) -> None:
    line = make_notification(citizen, outsider, post)
    make_notification(citizen, outsider, make_post(citizen))
    make_notification(citizen, outsider, make_post(citizen))
    for _twice in range(2):
        services.read(person=citizen, notification=line)
        assert unread(citizen) == 2
    services.read(person=outsider, notification=line)  # another's line is not theirs to read
    services.read_all(person=citizen)
    assert (unread(citizen), unread(outsider)) == (0, 0)
    assert not Notification.objects.filter(unread=True).exists()


def test_what_one_looks_at_is_read(citizen: User, outsider: User, post: Post) -> None:
    line = make_notification(citizen, outsider, post)
    make_notification(citizen, outsider, make_post(citizen))
    services.read_about(person=citizen, kind=line.target_content_type_id, pk=post.pk)
    assert unread(citizen) == 1


def test_every_change_is_told_on_the_personal_stream(citizen: User, outsider: User, post: Post) -> None:
    make_notification(citizen, outsider, post)
    services.read_all(person=citizen)
    services.read_all(person=citizen)  # nothing changed, nothing told
    events = StreamEvent.objects.filter(stream=f"user:{citizen.pk}").order_by("seq")
    assert list(events.values_list("seq", "data")) == [(1, {"bell": 1, "talks": 0}), (2, {"bell": 0, "talks": 0})]
    citizen.refresh_from_db()
    assert citizen.heard == Stream.objects.get(pk=f"user:{citizen.pk}").top == 2
    assert StreamMove.objects.filter(stream=f"user:{citizen.pk}").count() == 2
    assert not StreamEvent.objects.filter(stream=f"user:{outsider.pk}").exists()


def test_a_kind_switched_off_and_a_thread_muted_do_not_ring(citizen: User, outsider: User, post: Post) -> None:
    services.mute(person=citizen, subject=post)
    assert services.notify(news=news(outsider, post, "a", thread=post), recipients=[citizen.pk]) == 0
    services.unmute(person=citizen, subject=post)
    assert services.notify(news=news(outsider, post, "b", thread=post), recipients=[citizen.pk]) == 1
    services.choose(person=citizen, kinds=[Kind.MENTION])
    assert services.notify(news=news(outsider, post, "c"), recipients=[citizen.pk]) == 0
    services.choose(person=citizen, kinds=Kind.values)
    assert not Preference.objects.exists()
    assert services.notify(news=news(outsider, post, "d"), recipients=[citizen.pk]) == 1


def test_taking_part_leaves_a_muted_thread_muted(citizen: User, post: Post) -> None:
    services.mute(person=citizen, subject=post)
    services.join(person=citizen, subject=post)
    services.unsubscribe(person=citizen, subject=post)
    assert Subscription.objects.get().muted
    services.subscribe(person=citizen, subject=post)
    assert not Subscription.objects.get().muted


def test_what_is_no_longer_true_is_taken_back(citizen: User, post: Post) -> None:
    awa, bilal = make_person("Awa Sow"), make_person("Bilal Roux")
    make_notification(citizen, awa, post, "one")
    make_notification(citizen, bilal, post, "two")
    services.retract(event="two")
    assert (bell(citizen), unread(citizen)) == ([("Awa Sow", 1, True)], 1)
    services.retract(event="one")
    services.retract(event="one")
    assert (bell(citizen), unread(citizen)) == ([], 0)


def test_a_thing_that_goes_takes_its_lines_along(citizen: User, outsider: User, post: Post) -> None:
    make_notification(citizen, outsider, post)
    make_notification(citizen, outsider, make_post(citizen))
    services.subscribe(person=outsider, subject=post)
    services.forget(subject=post)
    assert (len(bell(citizen)), unread(citizen)) == (1, 1)
    assert not Subscription.objects.exists()


def test_an_erased_person_is_in_no_bell(citizen: User, outsider: User, post: Post) -> None:
    """PRIV-1."""
    awa = make_person("Awa Sow")
    make_notification(citizen, awa, post, "one")
    make_notification(citizen, outsider, post, "two")
    make_notification(citizen, outsider, make_post(citizen), "three")
    make_notification(outsider, awa, make_post(outsider), "four")
    services.choose(person=outsider, kinds=[])
    services.erase_person(outsider)
    assert (bell(citizen), unread(citizen)) == ([("Awa Sow", 1, True)], 1)
    assert bell(outsider) == []
    assert not Preference.objects.filter(person=outsider).exists()


def test_old_lines_go(citizen: User, outsider: User, post: Post) -> None:
    make_notification(citizen, outsider, post)
    make_notification(citizen, outsider, make_post(citizen))
    Notification.objects.filter(target_object_id=str(post.pk)).update(timestamp=timezone.now() - timedelta(days=91))
    services.prune(before=timezone.now() - timedelta(days=90))
    assert (len(bell(citizen)), unread(citizen), Cause.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize("joined", [False, True])
def test_queries_do_not_depend_on_how_many_are_told(citizen: User, outsider: User, joined: bool) -> None:
    people = [make_person(f"Ami {number}").pk for number in range(30)]
    counts = []
    for number in (3, 30):
        post = make_post(citizen)
        if joined:
            services.notify(news=news(citizen, post, f"before{number}"), recipients=people[:number])
        with CaptureQueriesContext(connection) as queries:
            assert services.notify(news=news(outsider, post, f"e{number}"), recipients=people[:number]) == number
        counts.append(len(queries))
    assert counts[0] == counts[1]
