"""The pages where a town hall gives keys to programs and says where its reports go (API-2, AUTH-5, TEN-1)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from places.models import Town
from profiles.models import User
from reports import services
from reports.models import Forwarded, Forwarding, Open311Key, Report
from tests import factories
from tests.profiles.steps import enter
from tests.profiles.test_second_factor import code_of
from tests.reports.open311 import Program311

Confirmed = Callable[[User], Client]


@pytest.fixture
def confirmed() -> Confirmed:
    """Return a browser of someone who just proved who they are, by their mail and by their application (AUTH-6)."""

    def browser(person: User) -> Client:
        client, secret = Client(), totp.generate_totp_secret()
        Authenticator.objects.filter(user=person).delete()
        totp.TOTP.activate(person, secret)
        enter(client, person.email)
        client.post("/compte/verification/", {"code": code_of(secret)})
        return client

    return browser


def address(name: str, town: Town) -> str:
    return reverse(name, args=[town.slug])


def test_a_key_is_shown_once_and_opens_its_town_until_it_is_taken_back(
    place: Town, clerk: User, confirmed: Confirmed
) -> None:
    browser, page = confirmed(clerk), address("desk_keys", place)
    shown = browser.post(page, {"name": " Rue\u202e nette ", "days": "90"}).content.decode()
    secret = re.findall(r'id="secret" dir="ltr">(cn311_[\w-]{43})<', shown)[0]
    key = Open311Key.objects.get()
    assert (key.name, key.person, key.prefix, key.expires_at is not None) == ("Rue nette", clerk, secret[:12], True)
    assert secret not in browser.get(page).content.decode() and secret not in str(Open311Key.objects.values())
    form = {
        "api_key": secret,
        "jurisdiction_id": place.slug,
        "service_code": "chaussee",
        "lat": "44.55",
        "long": "6.05",
        "description": "Un trou.",
    }
    Program311().send(**form)
    assert browser.post(page, {"act": "revoke", "pk": key.pk}).status_code == 302
    Program311().send(403, **form)
    assert "Rue nette" not in browser.get(page).content.decode()
    assert Report.objects.get().origin == key.origin


def test_a_key_needs_a_name_and_twenty_are_enough(place: Town, clerk: User, confirmed: Confirmed) -> None:
    browser, page = confirmed(clerk), address("desk_keys", place)
    for name in ("", "x" * 81):
        assert browser.post(page, {"name": name, "days": "0"}).status_code == 400
    for number in range(20):
        services.create_key(town=place, person=clerk, name=f"Programme {number}")
    answer = browser.post(page, {"name": "De trop", "days": "0"})
    assert answer.status_code == 400 and "Vingt clés au plus" in answer.content.decode()
    assert Open311Key.objects.count() == 20


def test_another_towns_keys_are_not_there(place: Town, clerk: User, confirmed: Confirmed) -> None:
    other = factories.make_town("Embrun")
    mayor = factories.make_official(other, role="mayor")
    key, _secret = services.create_key(town=place, person=clerk, name="Rue nette")
    browser = confirmed(mayor)
    assert browser.get(address("desk_keys", place)).status_code == 404
    assert browser.post(address("desk_keys", place), {"act": "revoke", "pk": key.pk}).status_code == 404
    assert browser.post(address("desk_keys", other), {"act": "revoke", "pk": key.pk}).status_code == 404
    assert "Rue nette" not in browser.get(address("desk_keys", other)).content.decode()
    assert Open311Key.objects.in_use().count() == 1


def test_who_handles_without_managing_gives_no_keys(place: Town, confirmed: Confirmed) -> None:
    agent = confirmed(factories.make_official(place, role="agent"))
    for name in ("desk_keys", "desk_forwarding"):
        assert agent.get(address(name, place)).status_code == 404
        assert agent.post(address(name, place), {"name": "x"}).status_code == 404


def test_who_did_not_prove_who_they_are_does_so_first(
    place: Town, clerk: User, sign_in: Callable[[User], Client]
) -> None:
    browser = sign_in(clerk)
    for name in ("desk_keys", "desk_forwarding"):
        assert browser.post(address(name, place), {"name": "x", "days": "0"}).status_code == 302
    assert not Open311Key.objects.exists()


def test_where_reports_go_is_decided_and_its_key_never_shown_again(
    place: Town, clerk: User, confirmed: Confirmed
) -> None:
    browser, page = confirmed(clerk), address("desk_forwarding", place)
    sent = {
        "name": "Métropole",
        "url": "https://311.example.org/v2/",
        "jurisdiction_id": "example.org",
        "api_key": "canari-de-cle",
        "code-chaussee": "001",
        "is_on": "on",
    }
    assert browser.post(page, sent).status_code == 302
    row = Forwarding.objects.get()
    assert (row.name, row.url, row.codes, row.is_on) == (
        "Métropole",
        "https://311.example.org/v2",
        {"chaussee": "001"},
        True,
    )
    shown = browser.get(page).content.decode()
    assert "canari" not in shown and "En marche" in shown and 'value="001"' in shown
    sealed = row.sealed_key
    browser.post(page, sent | {"api_key": "", "code-depot": "002"})
    row.refresh_from_db()
    assert (row.sealed_key, row.codes) == (sealed, {"chaussee": "001", "depot": "002"})
    browser.post(page, {**sent, "api_key": "", "forget_key": "on", "is_on": ""})
    row.refresh_from_db()
    assert (row.sealed_key, row.is_on) == ("", False)
    assert "Arrêtée" in browser.get(page).content.decode()


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "https://localhost/", "", "x", "http://311.example.org/"])
def test_what_was_typed_is_kept_when_it_is_refused(place: Town, clerk: User, confirmed: Confirmed, url: str) -> None:
    answer = confirmed(clerk).post(address("desk_forwarding", place), {"name": "Métropole", "url": url})
    assert answer.status_code == 400 and 'value="Métropole"' in answer.content.decode()
    assert not Forwarding.objects.exists()


def test_the_town_hall_reads_what_was_refused(place: Town, clerk: User, citizen: User, confirmed: Confirmed) -> None:
    row = services.save_forwarding(town=place, name="Métropole", url="https://311.example.org", codes={"chaussee": "1"})
    report = factories.make_report(citizen, place)
    Forwarded.objects.filter(report=report).update(refusal="<b>lat</b>")
    Forwarding.objects.update(trouble="403 key")
    page = confirmed(clerk).get(address("desk_forwarding", place)).content.decode()
    assert "&lt;b&gt;lat&lt;/b&gt;" in page and "403 key" in page and "En difficulté" in page
    assert str(row)
