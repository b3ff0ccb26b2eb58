"""Subscribing without an account, the archive, one letter on the web, and the town hall's desk."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import limits, unsubscribing
from feed.services import hide
from feed.warnings import FIELD
from officials.campaign import reading
from outreach.newsletters import services
from outreach.newsletters.export import data_of
from outreach.newsletters.models import Letter, Piece, Reader
from places.models import Town
from places.modules import Module
from profiles import privacy
from profiles.models import User
from tests import factories
from tests.feed.steps import body
from tests.outreach.letters import LOCMEM, claimed, link_in, make_reader, send, sent_mails, work

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _backend(settings: Any) -> None:
    settings.MAIL_BACKEND = LOCMEM


@pytest.fixture
def place() -> Town:
    return claimed()


@pytest.fixture
def clerk(place: Town) -> User:
    return factories.make_official(place)


def subscribe(place: Town, email: str = "nadia@exemple.fr", client: Client | None = None) -> Any:
    return (client or Client()).post(reverse("letter_subscribe", args=[place.slug]), {"email": email})


def close(place: Town) -> None:
    place.closed_modules = [Module.NEWSLETTER]
    place.save(update_fields=["closed_modules"])


# --- without an account ---------------------------------------------------------------------------------------------


def test_an_address_counts_once_its_mailbox_confirmed(place: Town) -> None:
    """AUTH-3: to open the link confirms nothing, its form does, once."""
    answer = subscribe(place, "  Nadia@EXEMPLE.fr ")
    assert answer.status_code == 200 and "Regardez votre boîte aux lettres" in answer.content.decode()
    reader = Reader.objects.get()
    assert reader.email == "nadia@exemple.fr" and reader.confirmed_at is None
    path = link_in(str(mail.outbox[-1].body), "confirmer")
    for method in ("get", "head"):
        assert getattr(Client(), method)(path).status_code == 200
    assert not Reader.objects.reached().exists()
    assert "C’est fait" in Client().post(path).content.decode()
    assert Reader.objects.reached().get() == reader
    assert Client().post(path).status_code == 410
    stop = unsubscribing.link("letter", reader.pk).split("localhost:8000")[-1]
    stop = "/" + stop.split("/", 3)[3] if stop.startswith("http") else stop
    assert Client().get(stop).status_code == 200 and Reader.objects.exists()
    assert Client(enforce_csrf_checks=True).post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Reader.objects.exists()  # nothing is kept of an address
    assert Client().post(stop).status_code == 410 and Client().get(path).status_code == 410


def test_a_known_address_looks_like_any_other(place: Town) -> None:
    """AUTH-2: what the page says and sets is the same for a new address, a waiting one, a reader's and an account's."""
    make_reader(place, "lit@exemple.fr")
    member, other = factories.make_person(email="membre@exemple.fr"), factories.make_person(email="compte@exemple.fr")
    services.subscribe_person(person=member, town=place)
    said = set()
    for email in ("lit@exemple.fr", member.email, other.email, "neuve@exemple.fr", "neuve@exemple.fr"):
        answer = subscribe(place, email)
        words = answer.content.decode().replace(email, "…")
        words = words.split("<main", 1)[1].split("</main>", 1)[0]
        said.add((answer.status_code, words, tuple(sorted(answer.cookies))))
    assert len(said) == 1
    assert [message.to[0] for message in mail.outbox] == [
        "lit@exemple.fr",
        member.email,
        other.email,
        "neuve@exemple.fr",
        "neuve@exemple.fr",
    ]
    assert (
        "déjà" in mail.outbox[0].subject and "déjà" in mail.outbox[1].subject and "Confirmez" in mail.outbox[2].subject
    )


def test_nobody_bothers_somebody_elses_mailbox(place: Town) -> None:
    answers = {subscribe(place).status_code for _time in range(6)}
    assert answers == {200} and len(mail.outbox) == 3  # and none of the answers tells


@pytest.mark.parametrize(
    "typed", ["", "nadia", "nadia@", "a@b", "x" * 300 + "@exemple.fr", "a@exemple.fr\nBcc: b@c.fr"]
)
def test_what_is_no_address_is_said_and_kept(place: Town, typed: str) -> None:
    answer = subscribe(place, typed)
    assert answer.status_code == 400 and not mail.outbox and not Reader.objects.exists()
    if typed == "nadia":
        assert 'value="nadia"' in answer.content.decode()


def test_a_link_of_another_kind_or_too_old_confirms_nothing(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    subscribe(place)
    path = link_in(str(mail.outbox[-1].body), "confirmer")
    assert Client().get(path[:-2] + "x/").status_code == 410
    assert Client().get(reverse("letter_confirm", args=["x" * 400])).status_code == 410
    later = timezone.now().timestamp() + 8 * 24 * 3600
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert Client().post(path).status_code == 410


def test_what_nobody_confirmed_is_erased_after_a_week(place: Town) -> None:
    old = timezone.now() - timedelta(days=7, minutes=1)
    make_reader(place, "vieille@exemple.fr", confirmed_at=None, created_at=old)
    kept = [make_reader(place, "neuve@exemple.fr", confirmed_at=None), make_reader(place, created_at=old)]
    assert services.purge() == 1
    assert list(Reader.objects.order_by("pk")) == kept


def test_a_closed_module_takes_nobody_and_is_offered_nowhere(place: Town, citizen: User, sign_in: SignIn) -> None:
    assert "Recevoir la lettre" in body(Client(), place.get_absolute_url())
    subscribe(place)
    path = link_in(str(mail.outbox[-1].body), "confirmer")
    close(place)
    assert "Recevoir la lettre" not in body(Client(), place.get_absolute_url())
    assert "Recevoir la lettre" not in body(Client(), reverse("town_letters", args=[place.slug]))
    subscribe(place, "autre@exemple.fr")
    subscribe(place, client=sign_in(citizen))
    Client().post(path)
    assert not Reader.objects.reached().exists() and Reader.objects.count() == 1
    clerk = factories.make_official(place)
    page = sign_in(clerk).post(reverse("desk_letters", args=[place.slug]), follow=True).content.decode()
    assert "n’utilise pas" in page and not Letter.objects.exists()


def test_a_town_whose_hall_is_not_here_takes_nobody(town: Town) -> None:
    assert "Recevoir la lettre" not in body(Client(), town.get_absolute_url())
    subscribe(town)
    assert not Reader.objects.exists() and not mail.outbox


# --- with an account ------------------------------------------------------------------------------------------------


def test_one_click_with_an_account(place: Town, citizen: User, sign_in: SignIn) -> None:
    client, address = sign_in(citizen), reverse("letter_subscribe", args=[place.slug])
    assert f'formaction="{address}"' in body(client, place.get_absolute_url())
    client.post(address)
    assert Reader.objects.reached().get().person == citizen
    page = body(client, reverse("town_letters", args=[place.slug]))
    assert "Vous recevez cette lettre" in page
    client.post(address, {"act": "stop"})
    assert not Reader.objects.reached().exists() and Reader.objects.get().ended_at
    client.post(address)
    assert Reader.objects.reached().count() == 1


def test_the_button_of_the_town_page_asks_a_visitor_for_an_address(place: Town) -> None:
    answer = Client().post(reverse("letter_subscribe", args=[place.slug]))
    assert answer.status_code == 200 and 'name="email"' in answer.content.decode()


def test_an_account_that_takes_the_address_is_the_same_reader(place: Town) -> None:
    make_reader(place, "nadia@exemple.fr")
    person = factories.make_person(email="nadia@exemple.fr")
    services.subscribe_person(person=person, town=place)
    assert [(row.person, row.email) for row in Reader.objects.all()] == [(person, "")]
    services.unsubscribe_person(person=person, town=place)
    make_reader(place, "nadia@exemple.fr")
    services.merge_addresses()
    row = Reader.objects.get()
    assert row.person == person and row.ended_at is None
    late = make_reader(claimed("B"), "autre@exemple.fr", confirmed_at=None)
    other = factories.make_person(email="autre@exemple.fr")
    services.confirm_reader(reader=late)  # by the mailbox: the account reads
    assert Reader.objects.get(pk=late.pk).person == other


def test_one_person_gets_one_mail_whichever_way_they_asked(place: Town, clerk: User) -> None:
    person = factories.make_person(email="nadia@exemple.fr")
    make_reader(place, "nadia@exemple.fr")
    make_reader(place, person=person)
    factories.make_post(clerk, place)
    letter = send(services.prepare_letter(town=place, by=clerk), clerk)
    assert [message.to for message in sent_mails()] == [["nadia@exemple.fr"]] and letter.reader_count == 1


def test_accounts_that_closed_or_leave_get_none(place: Town) -> None:
    make_reader(place, person=factories.make_person(is_demo=False))
    User.objects.filter(letters_read__town=place).update(is_active=False)
    make_reader(place, person=(leaver := factories.make_person()))
    User.objects.filter(pk=leaver.pk).update(deletion_due=timezone.now())
    assert not Reader.objects.reached().exists()


def test_copy_and_erasure(place: Town, clerk: User, outsider: User) -> None:
    services.subscribe_person(person=clerk, town=place)
    make_reader(claimed("Canari"), clerk.email)
    factories.make_post(clerk, place)
    letter = send(services.prepare_letter(town=place, by=clerk), clerk)
    text = json.dumps(data_of(clerk), ensure_ascii=False)
    assert letter.title in text and "Gap" in text and "Canari" in text
    assert data_of(outsider) == {"letters": [], "letters_received": []}
    privacy.erase(clerk)
    assert not Reader.objects.exists() and Letter.objects.get().author is None


# --- on the web -----------------------------------------------------------------------------------------------------


def make_letters(place: Town, count: int) -> None:
    now = timezone.now()
    for number in range(1, count + 1):
        Letter.objects.create(
            town=place,
            number=number,
            title=f"Lettre {number}",
            state="sent",
            since=now,
            until=now,
            sent_at=now,
        )


@pytest.mark.parametrize("count", [1, 3])
def test_the_archive_reads_as_much_whatever_it_holds(place: Town, count: int, django_assert_num_queries: Any) -> None:
    make_letters(place, count)
    address = reverse("town_letters", args=[place.slug])
    Client().get(address)
    with django_assert_num_queries(2):
        page = body(Client(), address)
    assert all(f"Lettre {number}<" in page for number in range(1, count + 1))


def test_the_archive_goes_on(place: Town) -> None:
    make_letters(place, 22)
    address = reverse("town_letters", args=[place.slug])
    assert "?avant=3" in body(Client(), address) and "Lettre 2<" in body(Client(), address, avant="3")
    for odd in ("x", "-1", "9" * 30):
        assert Client().get(address, {"avant": odd}).status_code == 404


def test_a_draft_is_on_no_page(place: Town, clerk: User, sign_in: SignIn, outsider: User) -> None:
    factories.make_post(clerk, place)
    letter = services.prepare_letter(town=place, by=clerk)
    assert letter.title not in body(Client(), reverse("town_letters", args=[place.slug]))
    assert letter.title not in body(Client(), reverse("town_letters_feed", args=[place.slug]))
    for number in (0, 1, 2**40):
        assert Client().get(reverse("letter", args=[place.slug, number])).status_code == 404
    assert sign_in(outsider).get(letter.get_absolute_url()).status_code == 404


def test_the_card_and_the_feed_hold_the_town_halls_words_alone(place: Town, clerk: User) -> None:
    """EMB-1."""
    make_reader(place)
    post = factories.make_post(clerk, place, body="Une phrase à cacher.")
    letter = send(services.prepare_letter(town=place, by=clerk), clerk)
    assert "Une phrase à cacher." in body(Client(), letter.get_absolute_url())
    hide(subject=post)
    page = body(Client(), letter.get_absolute_url())
    assert "Une phrase à cacher." not in page
    assert (
        f'<link rel="canonical" href="http://localhost:8000{letter.get_absolute_url()}"' in page or "canonical" in page
    )
    card = reverse("letter_card", args=[place.slug, letter.number])
    assert card in page and Client().get(card)["Content-Type"] == "image/png"
    feed = ET.fromstring(body(Client(), reverse("town_letters_feed", args=[place.slug])))  # noqa: S314
    titles = [each.text for each in feed.iter("{http://www.w3.org/2005/Atom}title")]
    assert titles == ["Lettres de Gap", letter.title]


@pytest.mark.parametrize("count", [1, 3])
def test_a_letter_reads_as_much_however_long_it_is(
    place: Town, clerk: User, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        factories.make_post(clerk, place, body=f"Chose {number}. " + "Elle est longue à dire. " * 20)
    letter = send(services.prepare_letter(town=place, by=clerk), clerk)
    body(Client(), letter.get_absolute_url())
    with django_assert_num_queries(4):
        page = body(Client(), letter.get_absolute_url())
    assert page.count("Lire la suite") == count


# --- at the desk ----------------------------------------------------------------------------------------------------


def test_the_clerk_prepares_reads_tries_sends_and_stops(place: Town, clerk: User, sign_in: SignIn) -> None:
    make_reader(place, "lectrice@exemple.fr")
    make_reader(place, "reader@exemple.fr", language="en")
    factories.make_post(clerk, place, body="La mairie ferme lundi.")
    client = sign_in(clerk)
    desk = body(client, reverse("desk_letters", args=[place.slug]))
    assert "2 lecteurs" in desk and "Anglais : 1" in desk and "exemple.fr" not in desk
    page = client.post(reverse("desk_letters", args=[place.slug]))["Location"]
    letter = Letter.objects.get()
    piece = letter.pieces.get()
    typed = {"title": "La semaine", "intro": "Bonjour", f"tick_{piece.pk}": "on", f"line_{piece.pk}": "À noter"}
    assert "exemple.fr" not in body(client, page)
    assert client.post(page, typed | {"act": f"up:{piece.pk}"}).status_code == 302
    assert client.post(page, typed | {"act": "add", "heading": "Et aussi", "words": "Le samedi."}).status_code == 302
    own = letter.pieces.get(heading="Et aussi")
    typed |= {f"tick_{own.pk}": "on", f"heading_{own.pk}": "Et encore", f"words_{own.pk}": "Le dimanche."}
    preview = client.post(page, typed | {"act": "preview"})["Location"]
    shown = body(client, preview)
    assert "Le dimanche." in shown and "À noter" in shown and "Et encore" in shown
    answer = client.get(reverse("desk_letter_html", args=[place.slug, letter.pk, "ar"]))
    assert 'dir="rtl"' in answer.content.decode()
    assert answer["X-Frame-Options"] == "SAMEORIGIN" and "script-src" not in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    client.post(preview)
    work()
    trial = mail.outbox[-1]
    assert trial.to == [clerk.email] and trial.subject == "Essai : La semaine"
    assert "desinscription" not in str(trial.body)
    confirm = client.post(page, typed | {"act": "send"})["Location"]
    assert "Elle partira à <strong>2 lecteurs</strong>." in body(client, confirm)
    client.post(confirm)
    waiting = body(client, page)
    assert "Arrêter l’envoi" in waiting
    stop = reverse("desk_letter_stop", args=[place.slug, letter.pk])
    assert "Envoi arrêté" in client.post(stop, follow=True).content.decode()
    client.post(confirm)
    mail.outbox.clear()
    work()
    assert sorted(message.to[0] for message in sent_mails()) == ["lectrice@exemple.fr", "reader@exemple.fr"]
    over = body(client, page)
    assert "Lecteurs au moment de l’envoi" in over and "exemple.fr" not in over
    assert "Trop tard" in client.post(stop, follow=True).content.decode()
    assert client.post(page, typed, follow=True).status_code == 200 and Letter.objects.get().title == "La semaine"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": ""}, "Donnez un titre à la lettre."),
        ({"title": "t" * 121}, "120 signes au plus"),
        ({"intro": "i" * 2001}, "2000 signes au plus"),
        ({"words": "Sans titre"}, "Donnez un intertitre à ce texte."),
        ({"line": "l" * 201}, "200 signes au plus"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    place: Town, clerk: User, sign_in: SignIn, changed: dict[str, str], said: str
) -> None:
    factories.make_post(clerk, place)
    letter = services.prepare_letter(town=place, by=clerk)
    piece = letter.pieces.get()
    typed = {"title": "Un titre à moi", "intro": "Une introduction", f"tick_{piece.pk}": "on", "act": "send"} | changed
    typed[f"line_{piece.pk}"] = typed.pop("line", "")
    answer = sign_in(clerk).post(letter.get_absolute_url(), typed)
    page = answer.content.decode()
    assert answer.status_code == 400 and said.replace("’", "’") in page
    assert ("Un titre à moi" in page) == ("title" not in changed) and Letter.objects.get().intro == ""


@pytest.mark.parametrize("act", ["up:", "up:x", "down:" + "9" * 40, "remove:1", "nothing", "add", "refresh", ""])
def test_no_button_breaks_the_form(place: Town, clerk: User, sign_in: SignIn, act: str) -> None:
    letter = services.prepare_letter(town=place, by=clerk)
    assert sign_in(clerk).post(letter.get_absolute_url(), {"title": "t", "act": act}).status_code == 302


def test_a_draft_is_thrown_away_even_unfinished(place: Town, clerk: User, sign_in: SignIn) -> None:
    letter = services.prepare_letter(town=place, by=clerk)
    client, asks = sign_in(clerk), reverse("desk_letter_drop", args=[place.slug, letter.pk])
    assert client.post(letter.get_absolute_url(), {"title": "", "act": "drop"})["Location"] == asks
    assert "Jeter cette lettre" in body(client, asks) and Letter.objects.exists()  # asked first, on a page of its own
    assert client.post(asks).status_code == 302
    assert not Letter.objects.exists() and not Piece.objects.exists()


def test_before_an_election_an_elected_sender_confirms_first(
    place: Town, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "is_running", lambda town: True)
    mayor = factories.make_official(place, "mayor", "Maire")
    factories.make_post(mayor, place)
    letter = services.prepare_letter(town=place, by=mayor)
    address = reverse("desk_letter_send", args=[place.slug, letter.pk])
    answer = sign_in(mayor).post(address)
    assert answer.status_code == 400 and "informe sans promouvoir" in answer.content.decode()
    assert sign_in(mayor).post(address, {FIELD: "1"}).status_code == 302
    assert not Letter.objects.get().is_draft


def test_outsiders_find_no_desk(place: Town, clerk: User, outsider: User, sign_in: SignIn) -> None:
    letter = services.prepare_letter(town=place, by=clerk)
    elsewhere = factories.make_official(claimed("Ailleurs"))
    own = Town.objects.get(name="Ailleurs")
    for person in (outsider, factories.make_official(place, "agent"), elsewhere):
        for name in ("desk_letter", "desk_letter_preview", "desk_letter_send", "desk_letter_stop", "desk_letter_drop"):
            assert sign_in(person).post(reverse(name, args=[place.slug, letter.pk])).status_code == 404
        html = reverse("desk_letter_html", args=[place.slug, letter.pk, "fr"])
        assert sign_in(person).get(html).status_code == 404
    assert sign_in(elsewhere).get(reverse("desk_letter", args=[own.slug, letter.pk])).status_code == 404


def test_a_clerk_without_a_second_factor_is_told_so(place: Town, clerk: User, sign_in: SignIn) -> None:
    """AUTH-6."""
    from allauth.mfa.models import Authenticator

    Authenticator.objects.filter(user=clerk).delete()
    assert sign_in(clerk).get(reverse("desk_letters", args=[place.slug])).status_code == 403


def test_limits_are_published() -> None:
    assert {"letter_signup", "letter_asked", "letter_trial"} <= set(limits.LIMITS)
