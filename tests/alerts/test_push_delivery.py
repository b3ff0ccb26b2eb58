"""Pushes on their way: once, in batches, tried again as long as they say something, not at night (NOTIF-3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alerts.models import Device, Notification, Parcel, Push
from alerts.pushing.allowed import when_allowed
from alerts.quiet import Rhythm
from alerts.services import delivering, promise_test, promise_town, take_in
from alerts.services import pushing as promises
from alerts.topics import Topic
from core.models import Task
from places.models import Town
from profiles.models import User
from tests import factories
from tests.alerts.pushes import Browser, PushService, device_of, publish, subscribe, work_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_day")]
DAY = datetime(2026, 11, 30, 11, tzinfo=UTC)


# --- once, and what push services answer ------------------------------------------------------------------------------


def test_the_same_event_goes_once_to_a_device(town: Town, phones: PushService) -> None:
    """NOTIF-3: told twice, packed twice, run twice."""
    browser = subscribe(phones, town=town)
    told = {"town": town, "topic": Topic.ALERT, "event": "alert:1", "title": "Neige", "path": "/", "tag": "alert:1"}
    promise_town(**told)
    promise_town(**told)
    promises.spread(parcel=Parcel.objects.get())
    work_all()
    promises.spread(parcel=Parcel.objects.get())
    work_all()
    assert len(phones.told(browser)) == 1
    assert Push.objects.count() == 1


def test_many_go_over_few_connections_and_one_signature(town: Town, phones: PushService) -> None:
    browsers = [subscribe(phones, town=town) for _ in range(60)]
    factories.make_alert(town)
    work_all()
    assert phones.counted() == {browser.endpoint.removeprefix(phones.url): 1 for browser in browsers}
    assert len({headers["Authorization"] for _path, headers, _body in phones.came}) == 1
    assert len(phones.connections) <= delivering.THREADS
    assert len({body for _path, _headers, body in phones.came}) == 60  # each sealed for one


def test_a_batch_is_followed_by_the_next(town: Town, phones: PushService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(promises, "BATCH", 2)
    browsers = [subscribe(phones, town=town) for _ in range(5)]
    factories.make_alert(town)
    work_all()
    assert [len(phones.told(browser)) for browser in browsers] == [1] * 5


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(town: Town, phones: PushService, status: int) -> None:
    gone, stays = subscribe(phones, town=town), subscribe(phones, town=town)
    phones.answer(gone, status)
    factories.make_alert(town)
    work_all()
    assert [device.endpoint for device in Device.objects.all()] == [stays.endpoint]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_service_that_is_busy_is_asked_later(town: Town, phones: PushService, status: int) -> None:
    busy, fine = subscribe(phones, town=town), subscribe(phones, town=town)
    phones.answer(busy, (status, {"Retry-After": "120"}), 201)
    factories.make_alert(town)
    work_all()
    assert (len(phones.told(busy)), len(phones.told(fine))) == (1, 1)
    later = Task.objects.get(name="alerts.tasks.deliver", done_at=None)
    assert 100 < (later.due - timezone.now()).total_seconds() <= 121
    Task.objects.filter(pk=later.pk).update(due=timezone.now() - timedelta(seconds=5))
    work_all()
    assert (len(phones.told(busy)), len(phones.told(fine))) == (2, 1)
    assert not Task.objects.filter(name="alerts.tasks.deliver", done_at=None).exists()


def test_what_waited_for_two_days_is_thrown_away(town: Town, phones: PushService) -> None:
    browser = subscribe(phones, town=town)
    phones.answer(browser, 503)
    factories.make_alert(town)
    work_all()
    Parcel.objects.update(until=timezone.now() + timedelta(seconds=1))
    Task.objects.filter(done_at=None).update(due=timezone.now() - timedelta(seconds=5))
    work_all()
    assert not Push.objects.filter(done_at=None).exists()
    assert not Task.objects.filter(name="alerts.tasks.deliver", done_at=None).exists()


@pytest.mark.parametrize("status", [400, 403, 413, 302, 307])
def test_what_a_service_refuses_is_not_tried_again(town: Town, phones: PushService, status: int) -> None:
    """SSRF-1: a redirection is a refusal, wherever it leads."""
    browser = subscribe(phones, town=town)
    phones.answer(browser, (status, {"Location": f"{phones.url}/elsewhere"}), 201)
    factories.make_alert(town)
    work_all()
    assert list(phones.counted().values()) == [1]
    assert device_of(browser).failed_at is not None
    assert not Task.objects.filter(name="alerts.tasks.deliver", done_at=None).exists()
    promise_test(device=device_of(browser))
    work_all()
    assert device_of(browser).failed_at is None


def test_a_service_that_is_silent_does_not_hold_up_the_others(town: Town, phones: PushService) -> None:
    from tests.core.outsiders import closed_port

    port = closed_port()
    dead = [Browser(f"http://127.0.0.1:{port}/{number}") for number in range(8)]
    for browser in dead:
        take_in(**browser.form, person=None, town=town)
    alive = subscribe(phones, town=town)
    factories.make_alert(town)
    work_all()
    assert len(phones.told(alive)) == 1
    assert Push.objects.filter(done_at=None).count() == 8
    assert Task.objects.filter(name="alerts.tasks.deliver", done_at=None).count() == 1


# --- how often, and when ----------------------------------------------------------------------------------------------


def test_five_a_day_and_alerts_beside(town: Town, phones: PushService) -> None:
    browser = subscribe(phones, town=town)
    for number in range(7):
        publish(town, f"Nouvelle {number}")
        work_all()
    assert len(phones.told(browser)) == 5
    factories.make_alert(town)
    work_all()
    assert len(phones.told(browser)) == 6
    Device.objects.update(day=timezone.now().date() - timedelta(days=2))
    publish(town, "Le lendemain")
    work_all()
    assert len(phones.told(browser)) == 7


@pytest.mark.parametrize(
    ("hour", "morning"),
    [("2026-11-30T08:00+01:00", None), ("2026-11-30T20:59+01:00", None), ("2026-11-30T21:00+01:00", "2026-12-01"),
     ("2026-11-30T03:00+01:00", "2026-11-30")],
)  # fmt: skip
def test_a_town_hall_does_not_ring_at_night(
    hour: str, morning: str | None, monkeypatch: pytest.MonkeyPatch, town: Town
) -> None:
    monkeypatch.undo()
    at = datetime.fromisoformat(hour)
    parcel, device = Parcel(topic=Topic.TOWN, town=town), Device()
    due = when_allowed(device, at=at, parcel=parcel, rhythm=None)
    assert due == (datetime.fromisoformat(f"{morning}T08:00+01:00") if morning else at)
    assert when_allowed(device, at=at, parcel=Parcel(topic=Topic.ALERT, town=town), rhythm=None) == at


def test_an_account_keeps_its_own_quiet_hours_and_number(town: Town) -> None:
    at = datetime.fromisoformat("2026-11-30T22:30+01:00")
    parcel, device = Parcel(topic=Topic.ANSWER), Device(day=date(2026, 11, 30), pushed=2)
    rhythm = Rhythm(ZoneInfo("Europe/Paris"), time(22), time(7), pushes=3)
    assert when_allowed(device, at=at, parcel=parcel, rhythm=rhythm) == datetime.fromisoformat("2026-12-01T07:00+01:00")
    assert when_allowed(device, at=at - timedelta(hours=1), parcel=parcel, rhythm=rhythm) == at - timedelta(hours=1)
    device.pushed = 3
    assert when_allowed(device, at=at, parcel=parcel, rhythm=rhythm) is None
    assert when_allowed(device, at=at, parcel=Parcel(topic=Topic.ALERT, town=town), rhythm=rhythm) == at


def test_what_may_not_ring_yet_waits_for_the_morning(
    town: Town, phones: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = subscribe(phones, town=town)
    tomorrow = timezone.now() + timedelta(hours=9)
    monkeypatch.setattr(delivering, "when_allowed", lambda *_args, **_named: tomorrow)
    publish(town)
    work_all()
    assert phones.told(browser) == []
    waiting = Task.objects.get(name="alerts.tasks.deliver", done_at=None)
    assert waiting.due == tomorrow
    monkeypatch.undo()
    monkeypatch.setattr(delivering, "when_allowed", lambda *_args, at, **_named: at)
    Task.objects.filter(pk=waiting.pk).update(due=timezone.now() - timedelta(seconds=5))
    work_all()
    assert len(phones.told(browser)) == 1


# --- how much it asks of the database ---------------------------------------------------------------------------------


def queries_of_a_delivery(town: Town, phones: PushService, number: int) -> int:
    for _ in range(number):
        subscribe(phones, town=town)
    told = {"title": "Neige", "path": "/", "topic": Topic.ALERT}
    promise_town(town=town, event=f"alert:{number}", tag=f"alert:{number}", **told)
    promises.spread(parcel=Parcel.objects.get(event=f"alert:{number}"))
    batch = Push.objects.filter(done_at=None).values_list("batch", flat=True).first()
    assert batch is not None
    with CaptureQueriesContext(
        connection,
    ) as asked:
        delivering.deliver(batch=batch)
    assert not Push.objects.filter(done_at=None).exists()
    return len(asked)


def test_a_delivery_asks_the_same_of_one_as_of_forty(town: Town, phones: PushService) -> None:
    assert queries_of_a_delivery(town, phones, 1) == queries_of_a_delivery(town, phones, 40) == 5


def test_to_promise_asks_one_question_where_nobody_has_a_device(
    citizen: User, outsider: User, phones: PushService
) -> None:
    post = factories.make_post(citizen)
    counts = []
    for devices in (0, 1, 3):
        for _ in range(devices):
            subscribe(phones, citizen)
        for row in Device.objects.all():
            row.wishes.get_or_create(topic=Topic.SUPPORT)
        with CaptureQueriesContext(connection) as asked:
            factories.make_notification(citizen, outsider, post)
        counts.append(len(asked))
        Notification.objects.all().delete()
    none, one, three = counts
    assert one == three and one - none == 4


# --- whose it is ------------------------------------------------------------------------------------------------------


def test_a_copy_of_ones_data_names_the_devices_and_erasure_leaves_none(citizen: User, phones: PushService) -> None:
    """PRIV-1, PRIV-2."""
    from alerts.services import erase_person
    from profiles.privacy import data_of

    browser = subscribe(phones, citizen, words="Firefox, Android")
    told = data_of(citizen)["alerts"]["devices"]
    assert [(row["device"], row["address"]) for row in told] == [("Firefox, Android", browser.endpoint)]
    assert told[0]["topics"] == ["alert", "answer", "followup", "mention", "message"]
    erase_person(citizen)
    assert not Device.objects.exists()


def test_what_was_pushed_is_forgotten_after_a_week(town: Town, phones: PushService) -> None:
    from alerts.tasks import prune

    subscribe(phones, town=town)
    factories.make_alert(town)
    work_all()
    Parcel.objects.update(created_at=timezone.now() - timedelta(days=8))
    Device.objects.update(failed_at=timezone.now() - timedelta(days=31))
    prune({})
    assert (Parcel.objects.count(), Push.objects.count(), Device.objects.count()) == (0, 0, 0)
