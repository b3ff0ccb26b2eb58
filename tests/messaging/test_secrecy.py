"""What nobody else may learn of private messages, asked at every address and of every table (DM-1 to DM-7)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alerts.models import Cause, Notification
from core import limits
from core.fragments import pieces
from core.models import SearchDocument, StreamEvent, Task
from core.sealing import seal
from feed.entries import fragments
from feed.models import Activity, Mention
from messaging import services
from messaging.models import PURPOSE, Conversation, Flag, Message, Part
from messaging.rules import REQUESTS
from profiles.models import User
from profiles.privacy import data_of
from tests import factories
from tests.architecture.test_access_matrix import rows, world  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db

UNSEEN, SHOWN, TITLE = "canari-7f3a", "canari-9c1e", "canari-2b8d"
CANARY = "canari"


def every_word() -> str:
    """Return all that stands in the database, whatever the table."""
    words = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            words.append(str(cursor.fetchall()))
    return " ".join(words)


def read(client: Client, address: str) -> str:
    answer = client.get(address, follow=False)
    content = b"".join(answer) if answer.streaming else answer.content
    return content.decode(errors="replace") + str(answer.headers)


def told_of(world: dict[str, dict[str, Any]]) -> tuple[Conversation, Flag]:  # noqa: F811
    """Put canaries in the conversation of the matrix: one that nobody shows, one that is flagged, and a title."""
    talk = Conversation.objects.get(pk=world["talk"]["pk"])
    author = world["_people"]["author"]
    other = Part.objects.filter(conversation=talk).exclude(person=author).get().person
    services.say(conversation=talk, by=other, text=f"{SHOWN} @{author.handle}", key=uuid.uuid4())
    services.say(conversation=talk, by=author, text=f"{UNSEEN} @otto_loin marmotte", key=uuid.uuid4())
    Conversation.objects.filter(pk=talk.pk).update(sealed_title=seal(TITLE, purpose=PURPOSE))
    User.objects.filter(pk=other.pk).update(town=author.town)  # whose town decides
    flag = factories.make_flag(author, Message.objects.get(author=other), words=f"mots {SHOWN}")
    return talk, flag


def judge_of(flag: Flag) -> User:
    """Return somebody whose bell rang for it."""
    rang = Notification.objects.filter(verb="messaging.flagged", target_object_id=str(flag.pk))
    return rang.order_by("pk")[0].recipient


@pytest.mark.once
def test_no_address_gives_a_word_to_anybody_else(
    world: dict[str, dict[str, Any]],  # noqa: F811
    sign_in: Callable[[User], Client],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """DM-1, DM-2, DM-4: every address of the site, for each role that takes no part."""
    talk, flag = told_of(world)
    assert flag.town is not None
    manager = judge_of(flag)
    strangers = {
        "visitor": Client(),
        "outsider": sign_in(world["_people"]["outsider"]),
        "operator": sign_in(factories.make_operator()),
        "mayor elsewhere": sign_in(factories.make_official(factories.make_town("Ailleurs"), "mayor", "Maire")),
        "agent": sign_in(factories.make_official(flag.town, "agent", "Agent")),
    }
    addresses = {reverse(name, kwargs=world[parameters]) for name, parameters, *_rest in rows()}
    addresses |= {flag.get_absolute_url(), talk.get_absolute_url(), f"{reverse('search')}?q=marmotte"}
    addresses |= {reverse("town_flags", args=[flag.town.slug]), reverse("operator_flags")}
    addresses -= {reverse("account_logout")}
    before = (Conversation.objects.count(), Part.objects.count(), Message.objects.count())
    found = [
        (role, address)
        for role, client in strangers.items()
        for address in sorted(addresses)
        if CANARY in read(client, address)
    ]
    assert found == []
    judge = sign_in(manager)
    shown = [address for address in sorted(addresses) if CANARY in (page := read(judge, address)) if SHOWN in page]
    assert shown == [flag.get_absolute_url()]
    for address in sorted(addresses):
        page = read(judge, address)
        assert UNSEEN not in page and TITLE not in page, address
    assert (Conversation.objects.count(), Part.objects.count(), Message.objects.count()) == before  # CSRF-2
    assert CANARY not in caplog.text


def test_no_table_mail_cache_or_stream_holds_a_word(
    world: dict[str, dict[str, Any]],  # noqa: F811
    sign_in: Callable[[User], Client],
) -> None:
    """DM-1, DM-5, DM-6: not even the database, whoever steals it."""
    talk, flag = told_of(world)
    author = world["_people"]["author"]
    assert UNSEEN in read(sign_in(author), talk.get_absolute_url())
    mails = len(mail.outbox)
    factories.make_ruling(flag, "silence", 7, by=judge_of(flag))
    factories.make_opening(talk.pk)
    stored = every_word()
    assert str(talk.pk) in stored and CANARY not in stored
    assert "Des menaces répétées" not in stored  # a ruling is about private words: sealed too
    assert len(mail.outbox) == mails
    assert CANARY not in str([(message.subject, message.body) for message in mail.outbox])
    assert CANARY not in str(list(Task.objects.values())) + str(list(StreamEvent.objects.values()))
    assert CANARY not in str(list(SearchDocument.objects.values()))
    assert CANARY not in str(getattr(cache, "_cache", {}))
    assert CANARY not in str(list(vars(pieces).values())) + str(list(vars(fragments).values()))
    for person in User.objects.exclude(pk=author.pk):
        said = str(data_of(person))
        assert UNSEEN not in said
        assert TITLE not in said or talk.parts.filter(person=person).exists()  # of those who talk there, the title too
    assert not Activity.objects.filter(content_type__app_label="messaging").exists()


def test_a_handle_in_a_message_tells_nobody(citizen: User, outsider: User) -> None:
    """DM-7: no mention, no bell, no stream."""
    follower = factories.make_person()
    factories.follow_person(follower, citizen)
    before = (StreamEvent.objects.filter(stream=f"user:{outsider.pk}").count(), Task.objects.count())
    factories.make_message(citizen, follower, f"Regarde @{outsider.handle} et @{follower.handle}")
    assert not Mention.objects.exists()
    assert not Notification.objects.filter(recipient=outsider).exists()
    assert not Cause.objects.filter(actor=citizen, recipient=follower, event__contains="mention").exists()
    assert (StreamEvent.objects.filter(stream=f"user:{outsider.pk}").count(), Task.objects.count()) == before


def test_a_thousand_requests_are_ten(citizen: User) -> None:
    """A robot writes to everybody: so many get through as a person may begin in a day, and no word of the others."""
    User.objects.filter(pk=citizen.pk).update(date_joined=timezone.now() - timezone.timedelta(days=90))
    citizen.refresh_from_db()
    people = [factories.make_person() for _time in range(40)]
    through = 0
    for number in range(200):
        try:
            factories.make_message(citizen, people[number % 40], f"Offre {number}")
            through += 1
        except (services.TooManyRequests, services.Unanswered):
            pass
    assert Conversation.objects.count() == REQUESTS
    assert through == Message.objects.count() <= REQUESTS * 3  # a request holds three words until it is answered
    assert Part.objects.count() == REQUESTS * 2


def test_the_pages_count_what_is_sent(
    citizen: User, outsider: User, sign_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """RATE-1."""
    monkeypatch.setitem(limits.LIMITS, "message", "4/h")
    monkeypatch.setitem(limits.LIMITS, "flag", "2/h")
    mine = sign_in(citizen)
    page = reverse("talk_with", args=[outsider.handle])
    codes = [mine.post(page, {"text": "Bonjour", "key": uuid.uuid4()}).status_code for _time in range(6)]
    assert codes == [302, 302, 302, 400, 429, 429]
    flags = reverse("talk_flag", args=[Conversation.objects.get().pk])
    assert [mine.post(flags, {}).status_code for _time in range(3)] == [400, 400, 429]


def test_looking_begins_nothing(citizen: User, outsider: User, sign_in: Callable[[User], Client]) -> None:
    """CSRF-2."""
    mine = sign_in(citizen)
    for name, parts in (("talk_with", [outsider.handle]), ("messages", []), ("flags", [])):
        for method in (mine.get, mine.head, mine.options):
            method(reverse(name, args=parts), {"text": "Bonjour", "key": uuid.uuid4()})
    assert not Conversation.objects.exists() and not Part.objects.exists()


def test_the_page_says_what_private_means(citizen: User, outsider: User, sign_in: Callable[[User], Client]) -> None:
    """DM-5."""
    talk = factories.make_message(citizen, outsider).conversation
    for address in (reverse("messages"), talk.get_absolute_url(), reverse("talk_with", args=[outsider.handle])):
        answer = sign_in(citizen).get(address, follow=True).content.decode()
        assert "Messages privés, non chiffrés de bout en bout" in answer, address
