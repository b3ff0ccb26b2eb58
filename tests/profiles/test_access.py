"""Access tokens: made on purpose, shown once, dead with all the rest that opens an account (API-2, AUTH-4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from places.models import Town
from profiles import services
from profiles.export import data_of
from profiles.models import ApiToken, User
from profiles.services.tokens import MOST, digest_of
from tests import factories
from tests.api.program import Program
from tests.profiles.steps import enter

pytestmark = pytest.mark.django_db

PAGE = "/reglages/acces/"
FORM = {"name": "Site de la mairie", "writes": "yes", "days": "90", "town_name": "", "town": ""}


@pytest.fixture
def browser(citizen: User) -> Client:
    """A browser in which the citizen has just proven who they are."""
    client = Client()
    enter(client, citizen.email)
    return client


def secret_on(page: str) -> str:
    found = re.search(r">(cn_[\w-]{43})<", page)
    assert found
    return found[1]


def test_what_is_offered_first_only_reads(browser: Client) -> None:
    """The form as it opens, sent with a name and nothing else changed."""
    secret = secret_on(browser.post(PAGE, FORM | {"writes": ""}).content.decode())
    assert not ApiToken.objects.get().writes
    using(secret).write("patch", "/me/", {"bio": "Autre"}, 403)


def test_private_messages_are_opened_on_purpose(browser: Client) -> None:
    """No token opens them unless it was asked for, those made before among them."""
    plain = secret_on(browser.post(PAGE, FORM).content.decode())
    assert not ApiToken.objects.get().messages
    using(plain).read("/conversations/", 403)
    assert " · messages privés" not in browser.get(PAGE).content.decode()
    secret = secret_on(browser.post(PAGE, FORM | {"messages": "on"}).content.decode())
    assert using(secret).read("/conversations/")["items"] == []
    assert " · messages privés" in browser.get(PAGE).content.decode()


def using(secret: str) -> Program:
    return Program(headers={"Authorization": f"Bearer {secret}"})


def test_a_token_is_made_and_shown_once(browser: Client, citizen: User) -> None:
    answer = browser.post(PAGE, FORM)
    secret = secret_on(answer.content.decode())
    assert answer["Cache-Control"] == "private, no-store" or "no-store" in answer["Cache-Control"]
    token = ApiToken.objects.get()
    assert (token.person, token.name, token.writes, token.town) == (citizen, "Site de la mairie", True, None)
    assert (token.digest, token.prefix) == (digest_of(secret), secret[:10])
    assert timedelta(days=89) < token.expires_at - timezone.now() < timedelta(days=91)
    again = browser.get(PAGE).content.decode()
    assert secret not in again
    assert secret[:10] in again
    assert "Un jeton d’accès" in mail.outbox[-1].body
    assert secret not in mail.outbox[-1].body
    assert using(secret).read("/me/")["handle"] == citizen.handle


def test_a_token_of_one_town_is_named_by_its_town(browser: Client, town: Town) -> None:
    browser.post(PAGE, FORM | {"town_name": "gap"})
    assert ApiToken.objects.get().town == town
    assert "<bdi>Gap</bdi>" in browser.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": " "}, "obligatoire"),
        ({"name": "a" * 61}, "60"),
        ({"days": "9999"}, "choix"),
        ({"town_name": "Atlantis"}, "Commune inconnue"),
        ({"town": "atlantis"}, "Commune inconnue"),
        ({"town_name": "Villeneuve"}, "ajoutez le code postal"),
    ],
)
def test_a_form_that_is_not_right_makes_no_token(browser: Client, changed: dict[str, str], words: str) -> None:
    for _twice in range(2):
        factories.make_town("Villeneuve")
    answer = browser.post(PAGE, FORM | changed)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_tokens_are_counted(browser: Client, citizen: User) -> None:
    for _each in range(MOST):
        services.create_token(person=citizen, name="Test", writes=False, days=30)
    assert "déjà vingt jetons" in browser.post(PAGE, FORM).content.decode()
    assert ApiToken.objects.count() == MOST


def test_the_page_asks_who_is_there(sign_in: Callable[[User], Client], citizen: User) -> None:
    answer = sign_in(citizen).get(PAGE)
    assert answer.status_code == 302
    assert "confirmer" in answer["Location"]
    assert PAGE in sign_in(citizen).get("/reglages/").content.decode()


def test_a_token_that_was_revoked_opens_nothing(browser: Client, citizen: User, outsider: User) -> None:
    mine, secret = services.create_token(person=citizen, name="Test", writes=True, days=30)
    other, _secret = services.create_token(person=outsider, name="Test", writes=True, days=30)
    assert browser.post(f"{PAGE}{other.pk}/retirer/").status_code == 404
    assert browser.post(f"{PAGE}{mine.pk}/retirer/").status_code == 302
    assert list(ApiToken.objects.all()) == [other]
    using(secret).read("/me/", 401)


def test_a_token_opens_nothing_after_its_date(citizen: User) -> None:
    token, secret = services.create_token(person=citizen, name="Test", writes=True, days=30)
    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    using(secret).read("/me/", 401)


def test_the_last_use_is_visible(browser: Client, citizen: User) -> None:
    token, secret = services.create_token(person=citizen, name="Test", writes=True, days=30)
    assert "jamais utilisé" in browser.get(PAGE).content.decode()
    using(secret).read("/me/")
    token.refresh_from_db()
    first = token.last_used_at
    assert first is not None
    assert "dernier usage" in browser.get(PAGE).content.decode()
    using(secret).read("/me/")
    token.refresh_from_db()
    assert token.last_used_at == first, "not a write for every request"


@pytest.mark.parametrize(
    "end",
    [
        lambda person: services.set_password(person=person, password="une phrase assez longue"),
        lambda person: services.set_active(person=person, active=False),
        lambda person: services.change_email(person=person, email="neuve@exemple.fr"),
        lambda person: services.request_deletion(person=person),
        lambda person: services.end_sessions(person=person),
        lambda person: services.erase_person(person),
    ],
    ids=["password", "suspension", "address", "deletion", "sign-out", "erasure"],
)
def test_a_token_dies_with_what_opens_the_account(end: Callable[[User], None], citizen: User) -> None:
    _token, secret = services.create_token(person=citizen, name="Test", writes=True, days=30)
    using(secret).read("/me/")
    end(citizen)
    using(secret).read("/me/", 401)
    assert not ApiToken.objects.exists()


def test_an_account_that_was_closed_by_hand_is_closed_to_programs(citizen: User) -> None:
    _token, secret = services.create_token(person=citizen, name="Test", writes=True, days=30)
    User.objects.filter(pk=citizen.pk).update(is_active=False)
    using(secret).read("/me/", 401)


def test_tokens_are_in_the_copy_of_ones_data_without_what_opens(citizen: User, town: Town) -> None:
    token, secret = services.create_token(person=citizen, name="Mairie", writes=True, days=30, town=town)
    (told,) = data_of(citizen)["access_tokens"]
    assert told == {
        "name": "Mairie",
        "prefix": secret[:10],
        "writes": True,
        "messages": False,
        "town__name": "Gap",
        "created_at": token.created_at.isoformat(),
        "expires_at": token.expires_at.isoformat(),
        "last_used_at": None,
    }
