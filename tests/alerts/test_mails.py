"""Mails of the bell: what goes to whom, when, how often, and how it ends (NOTIF-1, NOTIF-3, RATE-4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from alerts import services
from alerts.kinds import Kind
from alerts.models import Cause, Mailing, Notification, Preference
from alerts.services import News, mailing
from alerts.topics import Frequency
from alerts.wishes import Wish, wishes_of
from core.models import Task
from feed import services as feed
from feed.models import Post
from moderation.services import freeze_official
from places.models import Town
from profiles.models import Block, User
from profiles.services import request_deletion, set_active
from tests.alerts.steps import DAY, SOON, WEEK, ring, send, subjects, want
from tests.factories import make_comment, make_mandate, make_official, make_person, make_post, make_report, make_town
from tests.feed.steps import work

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def post(citizen: User) -> Post:
    return make_post(citizen, body="Le lavoir est réparé.")


# --- at once ----------------------------------------------------------------------------------------------------------


def test_a_mail_at_once_waits_a_little_and_says_what_the_bell_says(citizen: User, outsider: User, post: Post) -> None:
    want(citizen, answer=Frequency.NOW)
    remark = make_comment(post, outsider, body="Enfin <b>une</b> bonne nouvelle !")
    work()
    assert send(timedelta(minutes=1)) == []
    (mail,) = send(SOON)
    assert (mail["to"], mail["subject"]) == ([citizen.email], "Otto Outsider a commenté votre publication")
    assert "Otto Outsider a commenté votre publication : Enfin <b>une</b> bonne nouvelle !" in mail["body"]
    assert f"http://localhost:8000{remark.get_absolute_url()}" in mail["body"]
    ((html, kind),) = mail["alternatives"]
    assert kind == "text/html"
    assert "<strong><bdi>Otto Outsider</bdi></strong> a commenté" in html
    assert "Enfin &lt;b&gt;une&lt;/b&gt; bonne nouvelle" in html
    assert not re.search(r"<img|<script|<link|src=|url\(", html)
    assert mail["headers"]["Auto-Submitted"] == "auto-generated"
    assert mail["headers"]["List-Id"] == "civicnet <notifications.localhost>"
    assert mail["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "« On répond à ce que j’ai écrit »" in mail["body"]
    assert "/reglages/notifications/?pourquoi=answer" in mail["body"]
    assert send(DAY) == [] and not Mailing.objects.exists() and not Cause.objects.exclude(mail="").exists()


def test_one_answers_by_mail_where_the_town_takes_it(citizen: User, town: Town, settings: Settings) -> None:
    settings.REPLY_ADDRESS = "reponse+{token}@example.org"
    posted = make_post(citizen, town, body="Le lavoir est réparé.")
    want(citizen, answer=Frequency.NOW)
    ring(citizen, posted, "a:1")
    town.closed_modules = ["replies"]
    town.save()
    first = send(SOON)[0]
    assert first["reply_to"] == [] and "vos mots seront publiés" not in first["body"]
    town.closed_modules = []
    town.save()
    services.read_all(person=citizen)
    ring(citizen, posted, "a:2")
    second = send(SOON)[0]
    assert "vos mots seront publiés sous votre nom" in second["body"]
    (address,) = second["reply_to"]
    assert re.fullmatch(r"reponse\+[a-z2-7]{48}@example\.org", address)


def test_what_joins_a_line_within_the_wait_goes_in_one_mail(citizen: User, post: Post) -> None:
    want(citizen, answer=Frequency.NOW)
    ring(citizen, post, "one")
    ring(citizen, post, "two", actor=make_person("Bilal Roux"))
    assert subjects(send(SOON)) == ["Bilal Roux et 1 autre personne soutiennent votre publication"]
    ring(citizen, post, "three", actor=make_person("Carla Petit"))
    assert subjects(send(SOON)) == ["Carla Petit et 2 autres personnes soutiennent votre publication"]


def test_what_was_read_here_meanwhile_or_is_gone_is_not_mailed(citizen: User, post: Post) -> None:
    want(citizen, answer=Frequency.NOW, mention=Frequency.DAILY, support=Frequency.WEEKLY)
    ring(citizen, post, "read")
    services.read_all(person=citizen)
    ring(citizen, post, "unsaid")
    services.retract(event="unsaid")
    other = make_post(citizen)
    ring(citizen, other, "gone")
    services.forget(subject=other)
    ring(citizen, post, "day", kind=Kind.MENTION)
    ring(citizen, post, "week", kind=Kind.SUPPORT)
    services.read_all(person=citizen)
    assert send(WEEK) == []
    assert not Mailing.objects.exists()


def test_what_may_not_be_read_any_more_is_not_mailed(citizen: User, outsider: User, post: Post) -> None:
    """NOTIF-1: asked again when it goes."""
    want(citizen, answer=Frequency.NOW, mention=Frequency.DAILY)
    hidden = make_post(citizen)
    ring(citizen, hidden, "hidden")
    feed.hide(subject=hidden)
    ring(citizen, post, "apart", actor=outsider, kind=Kind.MENTION)
    Block.objects.create(blocker=outsider, blocked=citizen)  # their bell is asked, whatever took lines out of it
    assert send(DAY) == []


def test_five_an_hour_and_the_others_in_one(citizen: User, post: Post) -> None:
    """RATE-4: mails of the bell leave room for codes, and what waits is one mail."""
    want(citizen, answer=Frequency.NOW)
    for number in range(7):
        ring(citizen, make_post(citizen), f"e{number}")
    assert subjects(send(SOON)) == ["Awa Sow soutient votre publication"] * 3
    ring(citizen, post, "later")
    assert send(timedelta(minutes=30)) == []
    held = Mailing.objects.filter(held=True)
    assert held.count() == 5
    services.read(person=citizen, notification=held.order_by("pk")[0].line)
    from core.limits import cache

    cache.clear()  # the hour is over
    mails = send(timedelta(hours=2))
    assert subjects(mails) == ["4 nouvelles pour vous"]
    assert mails[0]["body"].count("Awa Sow soutient votre publication") == 4
    assert "Il en réunit plusieurs" in mails[0]["body"]
    assert send(timedelta(hours=3)) == []


# --- digests ----------------------------------------------------------------------------------------------------------


def test_a_day_in_one_mail_by_kind_newest_first(citizen: User, outsider: User, post: Post) -> None:
    for number in range(7):
        ring(citizen, make_post(citizen, body=f"Mot {number}"), f"a{number}")
    ring(citizen, post, "m", actor=outsider, kind=Kind.MENTION)
    assert send(timedelta(minutes=1)) == []
    (mail,) = send(DAY)
    assert mail["subject"] == "Votre résumé du jour : 8 nouvelles"
    body = mail["body"]
    assert body.index("On vous cite") < body.index("Otto Outsider") < body.index("On vous répond")
    assert re.findall(r"Mot (\d)", body) == list("65432")
    assert "et 2 autres : http://localhost:8000/notifications/" in body
    assert "/reglages/notifications/?pourquoi=daily" in body
    assert send(WEEK) == []


def test_a_digest_tells_each_thing_once(citizen: User, post: Post) -> None:
    """NOTIF-3: what joins a line that was told is news; what was told is not."""
    ring(citizen, post, "one")
    ring(citizen, make_post(citizen, body="Une autre."), "other")
    assert len(send(DAY)) == 1
    ring(citizen, post, "two", actor=make_person("Bilal Roux"))
    services.retract(event="two")
    assert send(DAY) == []
    ring(citizen, post, "three", actor=make_person("Carla Petit"))
    (mail,) = send(DAY)
    assert mail["subject"] == "Votre résumé du jour : 1 nouvelle"
    assert "Carla Petit et 1 autre personne" in mail["body"] and "Une autre" not in mail["body"]


def test_each_kind_comes_as_often_as_one_wants(citizen: User, post: Post) -> None:
    want(citizen, answer=Frequency.DAILY, support=Frequency.WEEKLY)
    ring(citizen, post, "day")
    ring(citizen, make_post(citizen), "week", kind=Kind.SUPPORT)
    ring(citizen, make_post(citizen), "never", kind=Kind.THREAD)
    assert subjects(send(WEEK)) == ["Votre résumé du jour : 1 nouvelle", "Votre résumé de la semaine : 1 nouvelle"]


def test_who_changes_their_mind_before_it_goes_gets_nothing(citizen: User, post: Post) -> None:
    ring(citizen, post, "one")
    services.choose(person=citizen, kinds=[])
    assert send(DAY) == []


def test_what_does_not_ring_is_not_mailed_and_what_is_usual_needs_no_row(citizen: User) -> None:
    assert {topic: wish.mail for topic, wish in wishes_of(citizen).items() if wish.mail != "never"} == {
        "mention": "daily",
        "answer": "daily",
        "followup": "daily",
    }
    services.wish(person=citizen, wishes={"answer": Wish(False, "daily"), "town": Wish(True, "now")})
    assert list(Preference.objects.values_list("kind", "rings", "mail")) == [("answer", False, "never")]


@pytest.mark.parametrize(
    ("zone", "now", "due"),
    [
        ("Europe/Paris", "2026-10-24T12:00", "2026-10-25T06:00"),
        ("Europe/Paris", "2027-03-27T12:00", "2027-03-28T05:00"),
        ("Africa/Casablanca", "2027-02-06T12:00", "2027-02-07T07:00"),
    ],
)
def test_one_digest_on_the_night_the_clock_changes(
    monkeypatch: pytest.MonkeyPatch, zone: str, now: str, due: str
) -> None:
    person = make_person(town=make_town(time_zone=zone))
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    monkeypatch.setattr(mailing.timezone, "now", lambda: moment)
    ring(person, make_post(person), "one")
    seven = datetime.fromisoformat(due).replace(tzinfo=UTC)
    assert Mailing.objects.get().due == seven
    sent = []
    for minute in range(-120, 121, 30):
        monkeypatch.setattr(mailing.timezone, "now", lambda at=minute: seven + timedelta(minutes=at))
        sent += [minute] * len(send())
    assert sent == [0]


# --- whom -------------------------------------------------------------------------------------------------------------


def test_no_mail_reaches_who_left_leaves_or_was_frozen(town: Town, settings: Settings) -> None:
    closed, leaving, demo, guest, frozen, usual = people = [make_person(town=town) for _ in range(6)]
    for number, person in enumerate(people):
        ring(person, make_post(person), f"e{number}")
    set_active(person=closed, active=False)
    request_deletion(person=leaving)
    User.objects.filter(pk=demo.pk).update(is_demo=True)
    User.objects.filter(pk=guest.pk).update(is_guest=True)
    freeze_official(mandate=make_mandate(frozen, town), by=make_official(town))
    settings.DEMO = False
    addresses = [person.email for person in people]
    assert [mail["to"] for mail in send(DAY) if mail["to"][0] in addresses] == [[usual.email]]
    assert not Mailing.objects.filter(person__in=[person.pk for person in people]).exists()


def test_a_demonstration_shows_the_mails_of_its_people(citizen: User, post: Post, settings: Settings) -> None:
    User.objects.filter(pk=citizen.pk).update(is_demo=True)
    for shown, number in ((True, 1), (False, 0)):
        settings.DEMO = shown
        ring(citizen, post, f"e{number}")
        assert len(send(DAY)) == number


def test_mails_speak_the_language_of_their_reader(citizen: User, post: Post) -> None:
    User.objects.filter(pk=citizen.pk).update(language="ar")
    ring(citizen, post, "one")
    (mail,) = send(DAY)
    assert 'lang="ar" dir="rtl"' in mail["alternatives"][0][0]


def test_a_subject_is_one_line_without_markup(citizen: User) -> None:
    want(citizen, follower=Frequency.NOW)
    actor = make_person("Awa Sow")
    User.objects.filter(pk=actor.pk).update(name="<b>Awa</b>\r\nBcc: x@y.fr \u202e Sow")
    actor.refresh_from_db()
    news = News("f", Kind.FOLLOWER, "feed.followed", at=timezone.now(), actor=actor, target=citizen)
    services.notify(news=news, recipients=[citizen.pk])
    (mail,) = send(SOON)
    assert mail["subject"] == "Awa Bcc: x@y.fr Sow vous suit"
    assert "<b>Awa" not in mail["alternatives"][0][0]


def test_of_what_is_private_a_mail_says_no_word(citizen: User, town: Town) -> None:
    """DM-6: that there is news, and where."""
    want(citizen, followup=Frequency.NOW)
    report = make_report(citizen, town, category="bruit", body="Mot secret")
    ring(citizen, report, "one", kind=Kind.FOLLOWUP)
    (mail,) = send(SOON)
    assert mail["subject"] == "Du nouveau sur une démarche privée que vous suivez : lisez-le sur le site."
    assert "secret" not in str(mail) and report.get_absolute_url() in mail["body"]


# --- once, whatever happens -------------------------------------------------------------------------------------------


def test_a_round_that_fails_sends_nothing_and_loses_nothing(
    citizen: User, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring(citizen, post, "one")

    class Cut(Exception):
        pass

    def cut(_name: str) -> None:
        raise Cut

    with monkeypatch.context() as patched:
        patched.setattr(mailing, "crash_point", cut)
        with pytest.raises(Cut):
            send(DAY)
    assert not Task.objects.filter(name="core.mail.deliver").exists()
    assert len(send(DAY)) == 1
    assert send(DAY) == []


def test_words_that_fail_to_render_keep_nobody_else_from_their_mail(citizen: User, outsider: User) -> None:
    ring(citizen, make_post(citizen), "broken")
    Notification.objects.update(verb="feed.no_such_words")
    ring(outsider, make_post(outsider), "sound")
    assert [mail["to"] for mail in send(DAY)] == [[outsider.email]]
    assert not Mailing.objects.exists()


def test_the_task_goes_on_while_there_is_more(town: Town) -> None:
    people = [make_person(town=town) for _ in range(mailing.BATCH + 1)]
    for number, person in enumerate(people):
        ring(person, make_post(person), f"e{number}")
    Mailing.objects.update(due=timezone.now())
    Task.objects.all().delete()
    from alerts.tasks import send_mails

    send_mails({})
    mails = Task.objects.filter(name="core.mail.deliver")
    assert mails.count() == mailing.BATCH
    Task.objects.get(name="alerts.tasks.send_mails").delete()
    send_mails({})
    assert mails.count() == mailing.BATCH + 1


def test_mails_are_written_no_faster_than_they_go(citizen: User, post: Post) -> None:
    from alerts import tasks
    from core.outbox import enqueue

    ring(citizen, post, "one")
    Mailing.objects.update(due=timezone.now())
    for number in range(tasks.MOST_WAITING):
        enqueue("core.mail.deliver", key=str(number))
    for _twice in range(2):
        tasks.send_mails({})
    later = Task.objects.filter(name="alerts.tasks.send_mails", due__gt=timezone.now())
    assert 1 <= later.count() <= 2  # the two may lie in two turns
    assert Mailing.objects.exists()
    Task.objects.filter(name="core.mail.deliver").first().delete()  # type: ignore[union-attr]
    tasks.send_mails({})
    assert not Mailing.objects.exists()


@pytest.mark.parametrize("frequency", [Frequency.NOW, Frequency.DAILY])
def test_queries_of_a_promise_do_not_depend_on_how_many_are_told(citizen: User, outsider: User, frequency: str) -> None:
    people = [make_person(f"Ami {number}") for number in range(30)]
    for person in people:
        want(person, answer=frequency)
    counts = []
    for number in (3, 30):
        news = News(f"e{number}", Kind.ANSWER, "feed.supported", timezone.now(), outsider, make_post(citizen))
        with CaptureQueriesContext(connection) as queries:
            assert services.notify(news=news, recipients=[one.pk for one in people[:number]]) == number
        counts.append(len(queries))
        assert Cause.objects.filter(event=news.event, mail=frequency).count() == number
    assert counts[0] == counts[1]
