"""How mails of the bell end, what they say of one’s town, and what is left of them (NOTIF-1, PRIV-1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from alerts import services
from alerts.models import Mailing, Notification, Preference
from alerts.topics import Frequency
from alerts.wishes import Wish, wishes_of
from core import unsubscribing
from feed import services as feed
from feed.models import Post
from places.models import Town
from profiles.models import User
from profiles.services import block, set_active
from tests.alerts.steps import DAY, SOON, WEEK, Mail, ring, send, want
from tests.factories import make_mandate, make_official, make_person, make_post, make_town

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def post(citizen: User) -> Post:
    return make_post(citizen, body="Le lavoir est réparé.")


# --- the end ----------------------------------------------------------------------------------------------------------


def link_of(mail: Mail) -> str:
    """Return the path of what a mail program's button ends; the link in the words is the same."""
    address = mail["headers"]["List-Unsubscribe"].strip("<>")
    assert address in mail["body"] and address in mail["alternatives"][0][0]
    return str(address.removeprefix("http://localhost:8000"))


def mailed(person: User) -> dict[str, str]:
    return {topic: wish.mail for topic, wish in wishes_of(person).items() if wish.mail != Frequency.NEVER}


@pytest.mark.parametrize(
    ("wanted", "after", "left", "words"),
    [
        ({"answer": "now", "mention": "now"}, SOON, {"mention": "now"}, "« On répond à ce que j’ai écrit »"),
        ({"answer": "daily", "mention": "daily", "thread": "weekly"}, DAY, {"thread": "weekly"}, "chaque jour"),
    ],
)
def test_a_link_ends_what_the_mail_was_signed_out_and_by_post_alone(
    citizen: User,
    post: Post,
    client: Client,
    wanted: dict[str, str],
    after: timedelta,
    left: dict[str, str],
    words: str,
) -> None:
    want(citizen, **wanted)
    ring(citizen, post, "one")
    path = link_of(send(after)[0])
    assert client.head(path).status_code == 200
    assert words in client.get(path).content.decode()
    assert mailed(citizen) == wanted
    strict = Client(enforce_csrf_checks=True)  # a mail program, which has no token
    assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert mailed(citizen) == left
    assert strict.post(path).status_code == client.get(path).status_code == 410
    assert client.get(f"{path[:-5]}AAAA/").status_code == 410


def test_the_page_of_a_link_speaks_the_readers_language_and_says_to_whom_the_mails_come(post: Post) -> None:
    reader = make_person(language="ar", email="salma@exemple.fr")
    want(reader, answer=Frequency.NOW)
    answer = Client().get(unsubscribing.link("mail", [reader.pk, Frequency.NOW]).removeprefix("http://localhost:8000"))
    page = answer.content.decode()
    assert '<html lang="ar" dir="rtl"' in page and answer["Content-Language"] == "ar"
    assert "s…@exemple.fr" in page and reader.email not in page and "tout de suite" not in page


def test_the_link_of_somebody_who_is_gone_ends_nothing(citizen: User, post: Post, client: Client) -> None:
    want(citizen, answer=Frequency.NOW)
    ring(citizen, post, "one")
    path = link_of(send(SOON)[0])
    set_active(person=citizen, active=False)
    assert client.post(path).status_code == 410


# --- the town ---------------------------------------------------------------------------------------------------------


def later(days: int) -> None:
    """Have everything promised and published so far be so many days older."""
    Mailing.objects.update(since=timezone.now() - timedelta(days=days))


def test_what_town_halls_published_comes_to_who_asked_for_it(
    citizen: User, town: Town, outsider: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    official = make_person("Maud Roux")
    make_mandate(official, town, "mayor", "Maire")
    feed.follow(person=citizen, subject=town)
    feed.follow(person=outsider, subject=town)
    services.wish(person=citizen, wishes={"town": Wish(False, Frequency.DAILY)})
    make_post(make_person(), town, body="Mot de citoyen")
    make_post(official, town, body="Mot pour les membres", visibility=1)
    hidden = make_post(official, town, body="Mot caché")
    feed.hide(subject=hidden)
    make_post(official, make_town(), body="Mot d’ailleurs")
    for number in range(7):
        make_post(official, town, body=f"La mairie écrit {number}.", capacity="Maire")
    (mail,) = send(DAY)
    assert (mail["to"], mail["subject"]) == ([citizen.email], "Votre résumé du jour : 7 nouvelles")
    assert re.findall(r"La mairie écrit (\d)", mail["body"]) == list("65432")
    assert "- Gap, Maud Roux (Maire) : La mairie écrit 6." in mail["body"]
    assert "et 2 autres : http://localhost:8000" in mail["body"]
    assert "Mot" not in mail["body"]
    row = Mailing.objects.get(person=citizen)
    assert row.due > timezone.now() + DAY - timedelta(minutes=2)
    assert send(2 * DAY) == []  # nothing new, and nothing twice


def test_who_blocks_an_official_does_not_read_them_by_mail(citizen: User, town: Town) -> None:
    official = make_official(town)
    feed.follow(person=citizen, subject=town)
    services.wish(person=citizen, wishes={"town": Wish(False, Frequency.WEEKLY)})
    make_post(official, town, capacity="Maire")
    block(blocker=citizen, blocked=official)
    assert send(WEEK) == []


def test_a_row_for_the_town_goes_with_the_wish(citizen: User, town: Town) -> None:
    services.wish(person=citizen, wishes={"town": Wish(False, Frequency.DAILY)})
    assert send(DAY) == [] and Mailing.objects.filter(frequency=Frequency.DAILY).count() == 1
    services.wish(person=citizen, wishes={"town": Wish(False, Frequency.WEEKLY)})
    assert sorted(Mailing.objects.values_list("frequency", flat=True)) == ["daily", "weekly"]
    assert send(2 * WEEK) == [] and list(Mailing.objects.values_list("frequency", flat=True)) == ["weekly"]
    services.end_mails(person=citizen, what="town")
    assert send(4 * WEEK) == [] and not Mailing.objects.exists()


def test_an_erased_person_has_no_wishes_and_no_mails(citizen: User, post: Post) -> None:
    """PRIV-1."""
    from alerts.export import data_of

    want(citizen, answer=Frequency.NOW, town=Frequency.DAILY)
    services.keep_quiet(person=citizen, start=None, end=None, pushes=3)
    ring(citizen, post, "one")
    told = data_of(citizen)
    assert told["by_mail"] == {"answer": "now", "mention": "never", "followup": "never", "town": "daily"}
    assert (told["switched_off"], told["quiet"]) == ([], {"from": None, "to": None, "pushes_a_day": 3})
    services.erase_person(citizen)
    assert not Mailing.objects.exists() and not Preference.objects.exists() and not Notification.objects.exists()
    assert data_of(citizen)["quiet"] is None
    assert send(WEEK) == []
