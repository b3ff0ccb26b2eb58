"""Pushes: who gets which, sealed for them alone, once, and only while it is still so (NOTIF-1, NOTIF-3, DM-6)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone

from alerts.models import Push
from alerts.pushing.wire import topic_of
from alerts.services import detach
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
from tests.alerts.pushes import PushService, device_of, publish, subscribe, work_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_day")]
DAY = datetime(2026, 11, 30, 11, tzinfo=UTC)


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
