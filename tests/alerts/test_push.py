"""Pushes: who gets which, sealed for them alone, once, and only while it is still so (NOTIF-1, NOTIF-3, DM-6)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alerts.models import Device, Notification, Parcel, Push
from alerts.pushing.allowed import when_allowed
from alerts.pushing.wire import topic_of
from alerts.quiet import Rhythm
from alerts.services import delivering, detach, promise_test, promise_town, take_in
from alerts.services import pushing as promises
from alerts.topics import Topic
from core.models import Task
from feed import services as feed
from messaging.models import Part
from messaging.services import say
from officials.urgent import services as urgent
from places.models import Town
from profiles.models import Mandate, User
from profiles.services import block, set_active
from tests import factories
from tests.alerts.pushes import Browser, PushService, work_all

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 11, 30, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests are run at night too."""
    monkeypatch.setattr("alerts.pushing.allowed.NIGHT", datetime.max.time())
    monkeypatch.setattr("alerts.pushing.allowed.MORNING", datetime.min.time())


def subscribe(phones: PushService, person: User | None = None, town: Town | None = None, **more: Any) -> Browser:
    browser = phones.browser()
    take_in(**browser.form, person=person, town=town, **more)
    return browser


def device_of(browser: Browser) -> Device:
    return Device.objects.get(endpoint=browser.endpoint)


def publish(town: Town, body: str = "La piscine rouvre samedi.", role: str = "clerk", title: str = "Mairie") -> Any:
    return feed.publish_post(author=factories.make_official(town, role, title), town=town, body=body)


# --- what is said, and how it travels ---------------------------------------------------------------------------------


def test_an_answer_rings_the_phone_without_a_word_of_it(citizen: User, outsider: User, phones: PushService) -> None:
    """DM-6, SSRF-3: neither names nor words of persons leave by push."""
    browser = subscribe(phones, citizen)
    post = factories.make_post(citizen, body="Le lavoir est réparé.")
    said = factories.make_comment(post, outsider, body="Un secret de polichinelle")
    work_all()
    (told,) = phones.told(browser)
    assert told == {
        "title": "Quelqu’un a répondu à ce que vous avez écrit",
        "body": "",
        "url": said.get_absolute_url(),
        "tag": f"feed.commented:post:{post.pk}",
        "kind": "answer",
        "lang": "fr",
        "actions": [{"action": "open", "title": "Ouvrir"}, {"action": "why", "title": "Pourquoi ?"}],
        "why": "/reglages/notifications/?pourquoi=answer",
    }
    sent = json.dumps(told, ensure_ascii=False)
    assert not [word for word in ("Otto", "polichinelle", "lavoir", "Nadia", citizen.handle) if word in sent]
    headers, claims = phones.headers(browser), phones.claims(browser)
    assert headers["Content-Encoding"] == "aes128gcm" and headers["Urgency"] == "normal"
    assert headers["Topic"] == topic_of(told["tag"]) and len(headers["Topic"]) == 32
    assert 172000 < int(headers["TTL"]) <= 172800
    assert claims["aud"] == phones.url and claims["sub"].startswith("mailto:")
    assert 0 < claims["exp"] - timezone.now().timestamp() <= 24 * 3600


def test_an_alert_rings_for_accounts_and_for_devices_without_one(
    town: Town, citizen: User, outsider: User, phones: PushService
) -> None:
    feed.follow(person=citizen, subject=town)
    mine, theirs = subscribe(phones, citizen), subscribe(phones, outsider)
    without, elsewhere = subscribe(phones, town=town, language="ar"), subscribe(phones, town=factories.make_town())
    alert = factories.make_alert(town)
    work_all()
    assert [len(phones.told(browser)) for browser in (mine, theirs, without, elsewhere)] == [1, 0, 1, 0]
    told = phones.told(mine)[0]
    assert (told["title"], told["body"]) == ("Ne buvez pas l’eau", "Alerte urgente · Gap")
    assert (told["url"], told["tag"]) == (alert.get_absolute_url(), f"alert:{alert.pk}")
    assert phones.told(without)[0]["why"] == "/cet-appareil/?pourquoi=alert"
    assert phones.told(without)[0]["lang"] == "ar"
    headers = phones.headers(without)
    assert headers["Urgency"] == "high" and int(headers["TTL"]) <= 6 * 3600
    mayor = Mandate.objects.get(town=town, role="mayor").person
    assert mayor is not None
    urgent.say_step(alert=alert, by=mayor, words="L’eau est bonne.", ends=True)
    work_all()
    assert [each["body"] for each in phones.told(mine)] == ["Alerte urgente · Gap", "Cette alerte est terminée · Gap"]
    assert {each["tag"] for each in phones.told(without)} == {f"alert:{alert.pk}"}
    assert len(phones.told(without)) == 2


def test_an_alert_that_ended_meanwhile_rings_no_more(town: Town, phones: PushService) -> None:
    browser = subscribe(phones, town=town)
    alert = factories.make_alert(town)
    mayor = Mandate.objects.get(town=town, role="mayor").person
    assert mayor is not None
    urgent.say_step(alert=alert, by=mayor, words="Fausse alerte.", ends=True)
    work_all()
    assert [told["body"] for told in phones.told(browser)] == ["Cette alerte est terminée · Gap"]


def test_what_the_town_hall_publishes_goes_to_who_asked_for_it_once(
    town: Town, citizen: User, phones: PushService
) -> None:
    feed.follow(person=citizen, subject=town)
    account, without = subscribe(phones, citizen), subscribe(phones, town=town)
    device_of(account).wishes.create(topic=Topic.TOWN)
    post = publish(town)
    factories.make_post(citizen, town)  # a citizen’s
    publish(town, role="opposition", title="Conseillère d’opposition")
    feed.publish_post(author=factories.make_official(town), town=town, body="Entre nous.", visibility=1)
    work_all()
    feed.edit_post(post=post, body="La piscine rouvre dimanche.")
    work_all()
    for browser in (account, without):
        (told,) = phones.told(browser)
        assert (told["title"], told["body"], told["url"]) == (
            "Gap",
            "La piscine rouvre samedi.",
            post.get_absolute_url(),
        )


def test_a_message_rings_without_a_name_or_a_word(citizen: User, outsider: User, phones: PushService) -> None:
    """DM-6; one notification a conversation."""
    feed.follow(person=citizen, subject=outsider)
    browser = subscribe(phones, citizen)
    message = factories.make_message(outsider, citizen, "Rendez-vous sous le pont")
    work_all()
    (told,) = phones.told(browser)
    assert (told["title"], told["body"]) == ("Nouveau message privé", "")
    assert (told["url"], told["tag"]) == (
        f"/messages/{message.conversation_id}/",
        f"talk:{message.conversation_id}",
    )
    assert "pont" not in json.dumps(told) and "Otto" not in json.dumps(told)


@pytest.mark.parametrize("state", ["request", "muted", "archived", "read", "deleted", "off"])
def test_a_message_that_should_not_ring_does_not(
    citizen: User, outsider: User, phones: PushService, state: str
) -> None:
    if state != "request":
        feed.follow(person=citizen, subject=outsider)
    browser = subscribe(phones, citizen)
    message = factories.make_message(outsider, citizen)
    work_all()
    before = len(phones.told(browser))
    assert before == (state != "request")
    mine = Part.objects.filter(conversation=message.conversation_id, person=citizen)
    if state in ("muted", "archived"):
        mine.update(**{f"is_{state}": True})
    if state == "off":
        device_of(browser).wishes.filter(topic=Topic.MESSAGE).delete()
    again = say(conversation=message.conversation, by=outsider, text="Et alors ?", key=factories.uuid4())
    if state == "read":
        mine.update(read=again.pk, unread=0)
    if state == "deleted":
        feed_delete(again, outsider)
    work_all()
    assert len(phones.told(browser)) == before


def feed_delete(message: Any, by: User) -> None:
    from messaging.services import delete_message

    delete_message(message=message, by=by)


# --- whether it is still so when it is sent (NOTIF-1) -----------------------------------------------------------------


@pytest.mark.parametrize("change", ["read", "deleted", "blocked", "suspended", "signed out", "switched off"])
def test_who_gets_it_is_asked_again_when_it_is_sent(
    citizen: User, outsider: User, phones: PushService, change: str
) -> None:
    browser = subscribe(phones, citizen)
    post = factories.make_post(citizen)
    said = factories.make_comment(post, outsider)
    tasks = Task.objects.filter(name="feed.tasks.tell_words", done_at=None)
    for task in tasks:
        feed.telling.tell_words(subject=feed.telling.subject_of(task.payload["kind"], task.payload["pk"]))
    tasks.delete()
    assert Push.objects.filter(done_at=None).count() == 1
    if change == "read":
        from alerts.services import read_all

        read_all(person=citizen)
    if change == "deleted":
        feed.delete_comment(comment=said)
    if change == "blocked":
        block(blocker=citizen, blocked=outsider)
    if change == "suspended":
        set_active(person=citizen, active=False)
    if change == "signed out":
        detach(person=citizen.pk)
    if change == "switched off":
        device_of(browser).wishes.all().delete()
    work_all()
    assert phones.told(browser) == []


@pytest.mark.parametrize("change", ["unfollowed", "hidden"])
def test_a_town_that_is_followed_no_more_pushes_nothing(town: Town, phones: PushService, change: str) -> None:
    browser = subscribe(phones, town=town)
    post = publish(town)
    for task in Task.objects.filter(name="feed.tasks.tell_town"):
        feed.telling.tell_town(activity=feed.telling.Activity.objects.get(pk=task.payload["activity"]))
    if change == "unfollowed":
        device_of(browser).towns.clear()
    else:
        feed.hide(subject=post)
    work_all()
    assert phones.told(browser) == []


def test_nobody_is_pushed_what_did_not_ring(citizen: User, outsider: User, phones: PushService) -> None:
    """An outsider's device, one that is not pushed for supports, and a bell that is switched off."""
    from alerts.services import choose

    mine, theirs = subscribe(phones, citizen), subscribe(phones, outsider)
    post = factories.make_post(citizen)
    feed.support(person=outsider, subject=post)
    choose(person=citizen, kinds=[])
    factories.make_comment(post, outsider)
    work_all()
    assert (phones.told(mine), phones.told(theirs)) == ([], [])


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
