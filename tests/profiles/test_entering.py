"""Coming in: sign-up, sign-in, codes (AUTH-1, 2, 3, 10, RATE-4, CSRF-3, HOST-1, I18N-1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import timezone

from core import limits
from feed.models import Follow
from places.models import Town
from profiles import codes, services
from profiles.models import User
from tests.profiles.steps import ask_code, enter, is_signed_in, last_code, sign_up

pytestmark = pytest.mark.django_db


def test_sign_up_in_three_screens_without_script(client: Client, town: Town) -> None:
    """AUTH-10: name and address, the code, the town; no CAPTCHA, no JavaScript."""
    page = client.get("/compte/inscription/").content.decode()
    assert 'name="email"' in page
    assert 'name="name"' in page
    assert "captcha" not in page.lower()
    first = client.post("/compte/inscription/", {"email": "jeanne@exemple.fr", "name": "Jeanne Dupré"})
    assert first["Location"] == "/compte/code/"
    assert not User.objects.filter(email="jeanne@exemple.fr").exists(), "no account before its address is proven"
    second = client.post("/compte/code/", {"code": last_code()})
    assert second["Location"] == "/bienvenue/"
    found = client.get("/bienvenue/", {"q": town.postal_codes[0]}).content.decode()
    assert f'value="{town.slug}"' in found
    third = client.post("/bienvenue/", {"town": town.slug})
    assert third["Location"] == "/"
    person = User.objects.get(email="jeanne@exemple.fr")
    assert (person.name, person.handle, person.town) == ("Jeanne Dupré", "jeanne_dupre", town)
    assert not person.has_usable_password()
    assert Follow.objects.filter(follower=person, source__object_id=town.pk).count() == 1


@pytest.mark.parametrize("ticked", [True, False])
def test_one_says_at_sign_up_that_one_is_under_18(client: Client, citizen: User, ticked: bool) -> None:
    """By either way in; an account that is there already stays as it is."""
    said = {"is_minor": "on"} if ticked else {}
    assert 'name="is_minor"' in client.get("/compte/inscription/").content.decode()
    sign_up(client, "jeanne@exemple.fr", **said)
    assert User.objects.get(email="jeanne@exemple.fr").is_minor is ticked
    other = Client()
    enter(other, "paul@exemple.fr")
    assert 'name="is_minor"' in other.get("/compte/nom/").content.decode()
    other.post("/compte/nom/", {"name": "Paul Rey", **said})
    assert User.objects.get(email="paul@exemple.fr").is_minor is ticked
    sign_up(Client(), citizen.email, **said)
    citizen.refresh_from_db()
    assert not citizen.is_minor


def test_town_near_me_needs_only_a_form(client: Client, town: Town) -> None:
    sign_up(client, "jeanne@exemple.fr")
    page = client.get("/bienvenue/", {"lat": "44.551", "lon": "6.049"}).content.decode()
    assert f'value="{town.slug}"' in page
    assert client.get("/bienvenue/", {"lat": "nan", "lon": "1e999"}).status_code == 200


def test_existing_and_unknown_addresses_answer_alike(citizen: User) -> None:
    """AUTH-2: sign-up and sign-in give the same status, headers, body, number of queries and mail."""
    for address, fields in (("/compte/inscription/", {"name": "Jeanne Dupré"}), ("/compte/connexion/", {})):
        seen = []
        for email in (citizen.email, "nobody12@example.org"):
            client = Client()
            with CaptureQueriesContext(
                connection,
            ) as queries:
                answer = client.post(address, {"email": email, "login": email, **fields})
            page = client.get("/compte/code/").content.decode().replace(email, "…")
            page = page.split("csrfmiddlewaretoken")[0]
            sent = mail.outbox[-1]
            words = str(sent.body).replace(last_code(), "######"), sent.subject.replace(last_code(), "######")
            seen.append((answer.status_code, answer["Location"], sorted(answer.headers), page, words, len(queries)))
            assert sent.to == [email]
        assert seen[0] == seen[1]


def test_wrong_password_and_unknown_address_answer_alike(citizen: User) -> None:
    """AUTH-2 for passwords."""
    services.set_password(person=citizen, password="correct horse battery")
    pages = []
    for email in (citizen.email, "nobody12@example.org"):
        answer = ask_code(Client(), email, password="not this one at all")
        pages.append((answer.status_code, answer.content.decode().replace(email, "…").split('value="')[0]))
        assert "Adresse ou mot de passe inexact" in answer.content.decode()
    assert pages[0] == pages[1]


def test_sign_up_with_an_address_that_has_an_account_opens_it(client: Client, citizen: User) -> None:
    sign_up(client, citizen.email, name="Quelqu’un d’autre")
    assert is_signed_in(client)
    citizen.refresh_from_db()
    assert citizen.name == "Nadia Benali"
    assert User.objects.count() == 1


def test_sign_in_with_an_unknown_address_asks_only_the_name(client: Client) -> None:
    answer = enter(client, "nouvelle@exemple.fr")
    assert answer["Location"] == "/compte/nom/"
    assert not User.objects.exists()
    assert client.post("/compte/nom/", {"name": "Inès Roy"})["Location"] == "/bienvenue/"
    assert User.objects.get().email == "nouvelle@exemple.fr"


def test_name_page_needs_a_proven_address(client: Client) -> None:
    assert client.post("/compte/nom/", {"name": "Inès Roy"})["Location"] == "/compte/inscription/"
    assert not User.objects.exists()


def test_signing_in_gives_a_new_session_id(client: Client, citizen: User) -> None:
    """AUTH-1: an anonymous session fixed by an attacker is dead once its victim signs in."""
    ask_code(client, citizen.email)
    fixed = client.cookies["session"].value
    client.post("/compte/code/", {"code": last_code()})
    assert client.cookies["session"].value != fixed
    attacker = Client()
    attacker.cookies["session"] = fixed
    assert not is_signed_in(attacker)
    assert is_signed_in(client)


def test_a_code_works_once(client: Client, citizen: User) -> None:
    """AUTH-3: single use."""
    ask_code(client, citizen.email)
    code = last_code()
    client.post("/compte/code/", {"code": code})
    client.post("/compte/deconnexion/")
    client.post("/compte/code/", {"code": code})
    assert not is_signed_in(client)


def test_a_code_is_bound_to_its_browser(client: Client, citizen: User) -> None:
    """AUTH-3: a code read over a shoulder opens nothing elsewhere."""
    ask_code(client, citizen.email)
    other = Client()
    other.post("/compte/code/", {"code": last_code()})
    assert not is_signed_in(other)


def test_a_code_lives_fifteen_minutes(client: Client, citizen: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """AUTH-3: at most 30 minutes."""
    assert codes.LIFE <= 30 * 60
    ask_code(client, citizen.email)
    later = timezone.now() + timedelta(seconds=codes.LIFE + 1)
    monkeypatch.setattr("profiles.codes.time.time", later.timestamp)
    client.post("/compte/code/", {"code": last_code()})
    monkeypatch.undo()
    assert not is_signed_in(client)


def test_a_code_is_kept_as_a_hash(client: Client, citizen: User) -> None:
    """AUTH-3: the database does not tell it."""
    ask_code(client, citizen.email)
    code = last_code()
    assert code not in str(Session.objects.get().get_decoded())


@pytest.mark.parametrize("change", ["password", "email", "sign-out"])
def test_a_code_dies_with_the_password_or_address(client: Client, citizen: User, change: str) -> None:
    """AUTH-3: a code asked before a change of the account is worth nothing after it."""
    ask_code(client, citizen.email)
    code = last_code()
    if change == "password":
        services.set_password(person=citizen, password="correct horse battery")
    elif change == "email":
        services.change_email(person=citizen, email="ailleurs@exemple.fr")
    else:
        services.end_sessions(person=citizen)
    client.post("/compte/code/", {"code": code})
    assert not is_signed_in(client)


def test_looking_does_not_consume(client: Client, citizen: User) -> None:
    """AUTH-3: HEAD and GET, as mail scanners send them, leave the code alive."""
    ask_code(client, citizen.email)
    for _time in range(3):
        client.head("/compte/code/")
        client.get("/compte/code/", {"code": last_code()})
    assert not is_signed_in(client)
    client.post("/compte/code/", {"code": last_code()})
    assert is_signed_in(client)


def test_five_wrong_codes_kill_the_right_one(client: Client, citizen: User) -> None:
    ask_code(client, citizen.email)
    right = last_code()
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    for _time in range(codes.TRIES):
        client.post("/compte/code/", {"code": wrong})
    client.post("/compte/code/", {"code": right})
    assert not is_signed_in(client)


def test_wrong_codes_lock_nobody_else_out(citizen: User) -> None:
    """Whatever an attacker types in sessions of their own, the holder's code opens."""
    attacker = Client(REMOTE_ADDR="203.0.113.1")
    holder = Client(REMOTE_ADDR="203.0.113.2")
    for _code in range(2):
        ask_code(attacker, citizen.email)
        for _time in range(codes.TRIES):
            attacker.post("/compte/code/", {"code": "wrong"})
    ask_code(holder, citizen.email)
    holder.post("/compte/code/", {"code": "wrong"})
    holder.post("/compte/code/", {"code": last_code()})
    assert is_signed_in(holder)


@pytest.mark.parametrize("ceiling", ["code", "code_network"])
def test_a_guesser_gets_one_try_by_code(citizen: User, monkeypatch: pytest.MonkeyPatch, ceiling: str) -> None:
    """AUTH-6: past the ceiling by address or network, a wrong code kills its code; a right one still passes."""
    monkeypatch.setitem(limits.LIMITS, ceiling, "1/h")
    guesser, holder = Client(), Client()
    ask_code(guesser, citizen.email)
    right = last_code()
    for _time in range(2):
        guesser.post("/compte/code/", {"code": "wrong"})
    guesser.post("/compte/code/", {"code": right})
    assert not is_signed_in(guesser)
    enter(holder, citizen.email)
    assert is_signed_in(holder)


def test_mails_to_one_address_are_limited_whatever_the_network(citizen: User) -> None:
    """RATE-4: at most five an hour, four of them codes, whoever asks; unknown addresses the same."""
    for email in (citizen.email, "nobody12@example.org"):
        mail.outbox.clear()
        for number in range(9):
            answer = ask_code(Client(REMOTE_ADDR=f"203.0.113.{number}"), email.upper() if number % 2 else email)
        assert len(mail.outbox) == 4
        assert answer.status_code == 200
        assert "Réessayez dans" in answer.content.decode()


def test_one_network_cannot_keep_the_holder_from_a_code(citizen: User) -> None:
    """Of the four codes an hour, whoever asks again and again gets three: the fourth is for someone else."""
    for _time in range(9):
        ask_code(Client(REMOTE_ADDR="203.0.113.1"), citizen.email)
    assert len(mail.outbox) == 3
    holder = Client(REMOTE_ADDR="203.0.113.2")
    enter(holder, citizen.email)
    assert is_signed_in(holder)


def test_the_holder_signed_in_gets_a_code_on_a_shared_network(client: Client, citizen: User) -> None:
    """A neighbour on the same network cannot use up what a signed-in holder may ask."""
    client.force_login(citizen)
    for _time in range(9):
        ask_code(Client(), citizen.email)
    client.post("/compte/confirmer/code/", {"send": ""})
    assert len(mail.outbox) == 4


def test_another_code_replaces_the_former(client: Client, citizen: User) -> None:
    ask_code(client, citizen.email)
    former = last_code()
    assert client.post("/compte/code/renvoyer/")["Location"] == "/compte/code/"
    fresh = last_code()
    if former != fresh:
        client.post("/compte/code/", {"code": former})
        assert not is_signed_in(client)
    client.post("/compte/code/", {"code": f" {fresh[:3]} {fresh[3:]} "})
    assert is_signed_in(client)


@pytest.mark.parametrize(
    "typed",
    ["RENÉ@exemple.fr", "rene\u0301@exemple.fr", "ｒené@exemple.fr", " rené@Exemple.FR "],
)
def test_spellings_of_one_address_are_one_account(typed: str) -> None:
    """I18N-1: composed or not, full-width, capitals: one account, one throttle."""
    person = services.register(email="rené@exemple.fr", name="René Roy")
    with pytest.raises(services.EmailTaken):
        services.register(email=typed, name="René Roy")
    assert User.objects.get_by_natural_key(typed) == person


@pytest.mark.parametrize("typed", ["\u212aarim@exemple.fr", "KARIM@exemple.fr", "ｋarim@exemple.fr"])
def test_mail_goes_to_the_stored_spelling(client: Client, typed: str) -> None:
    """I18N-1: the Kelvin sign and full-width letters cannot have the code sent elsewhere."""
    services.register(email="karim@exemple.fr", name="Karim Roy")
    ask_code(client, typed)
    assert mail.outbox[-1].to == ["karim@exemple.fr"]


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_next_stays_on_the_site(client: Client, citizen: User, target: str) -> None:
    ask_code(client, citizen.email, next=target)
    assert client.post("/compte/code/", {"code": last_code()})["Location"] == "/"
    assert client.post("/langue/", {"language": "it", "next": target})["Location"] == "/"
    assert client.post("/compte/deconnexion/", {"next": target})["Location"] == "/"


def test_next_is_followed(client: Client, citizen: User) -> None:
    ask_code(client, citizen.email, next="/communes/")
    assert client.post("/compte/code/", {"code": last_code()})["Location"] == "/communes/"


@pytest.mark.parametrize(
    "page", ["/compte/connexion/", "/compte/inscription/", "/compte/deconnexion/", "/compte/code/"]
)
def test_foreign_forms_cannot_sign_in_or_out(citizen: User, page: str) -> None:
    """CSRF-3: log-in and log-out CSRF are refused."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(citizen)
    assert client.post(page, {"login": citizen.email}).status_code == 403
    assert is_signed_in(client)


def test_looking_at_sign_out_does_not_sign_out(client: Client, citizen: User) -> None:
    """CSRF-2."""
    enter(client, citizen.email)
    client.get("/compte/deconnexion/")
    assert is_signed_in(client)
    client.post("/compte/deconnexion/")
    assert not is_signed_in(client)


def test_forged_hosts_are_refused_and_never_mailed(client: Client, citizen: User) -> None:
    """HOST-1."""
    assert client.post("/compte/connexion/", {"login": citizen.email}, HTTP_HOST="evil.example").status_code == 400
    client.post("/compte/connexion/", {"login": citizen.email}, HTTP_X_FORWARDED_HOST="evil.example")
    assert "evil.example" not in str(mail.outbox[-1].body)


def test_closed_accounts_stay_closed(client: Client, citizen: User) -> None:
    services.set_active(person=citizen, active=False)
    answer = enter(client, citizen.email)
    assert answer["Location"] == "/compte/ferme/"
    assert client.get("/compte/ferme/").status_code == 403
    assert not is_signed_in(client)


def test_password_sign_in(client: Client, citizen: User) -> None:
    services.set_password(person=citizen, password="correct horse battery")
    assert ask_code(client, citizen.email, password="correct horse battery")["Location"] == "/"
    assert is_signed_in(client)


def test_wrong_passwords_are_limited_by_account(citizen: User) -> None:
    """RATE-1: five failures for one account, whatever the network address."""
    services.set_password(person=citizen, password="correct horse battery")
    for number in range(5):
        ask_code(Client(REMOTE_ADDR=f"203.0.113.{number}"), citizen.email, password="wrong wrong wrong")
    client = Client(REMOTE_ADDR="203.0.113.77")
    answer = ask_code(client, citizen.email.upper(), password="correct horse battery")
    assert "Trop d’essais" in answer.content.decode()
    assert not is_signed_in(client)


def test_a_shared_network_opens_many_accounts(client: Client) -> None:
    """A school is one network: twenty newcomers, each with one mistake."""
    for number in range(20):
        assert client.post("/compte/inscription/", {"email": "not an address", "name": "Inès Roy"}).status_code == 200
        sign_up(newcomer := Client(), f"new{number}@exemple.fr", name=f"Inès {'abcdefghijklmnopqrst'[number]}roy")
        assert is_signed_in(newcomer)


def test_sign_up_is_limited_by_network(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """RATE-1."""
    monkeypatch.setitem(limits.LIMITS, "signup", "3/h")
    answers = [
        client.post("/compte/inscription/", {"email": f"new{number}@exemple.fr", "name": "Inès Roy"}).status_code
        for number in range(5)
    ]
    assert answers[0] == 302
    assert answers[-1] == 429


def test_a_name_refused_keeps_what_was_typed(client: Client) -> None:
    page = client.post("/compte/inscription/", {"email": "x@exemple.fr", "name": "Mairie de Gap"}).content.decode()
    assert 'value="Mairie de Gap"' in page
    assert 'value="x@exemple.fr"' in page
    assert not mail.outbox


def test_long_input_is_refused_kindly(client: Client) -> None:
    """DOS-2."""
    answer = client.post("/compte/inscription/", {"email": "a" * 5000 + "@exemple.fr", "name": "b" * 100_000})
    assert answer.status_code == 200
    assert not mail.outbox


def test_who_opens_an_account_for_a_page_of_one_town_is_not_asked_where_they_live(client: Client, town: Town) -> None:
    """CIW14: taking a page over, joining a team and answering a proposal are not held up by the choice of a town."""
    for number, path in enumerate(
        (f"/villes/{town.slug}/reprendre/", "/reprises/abc/", "/mandats/abc/", f"/villes/{town.slug}/rejoindre/")
    ):
        assert resolve(path).url_name in settings.STRAIGHT_FROM_SIGN_UP
        page = Client().get("/compte/inscription/", {"next": path}).content.decode()
        assert "puis votre commune" not in page
        arrived = sign_up(Client(), f"neuve{number}@exemple.fr", f"Inès Roy {number}", next=path)
        assert arrived["Location"] == path
    other = sign_up(client, "autre@exemple.fr", next=f"/villes/{town.slug}/")["Location"]
    assert other.startswith("/bienvenue/?next=")
