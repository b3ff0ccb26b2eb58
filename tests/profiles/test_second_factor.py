"""TOTP and recovery codes (AUTH-6)."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from profiles.models import User
from tests.profiles.steps import enter, is_signed_in

pytestmark = pytest.mark.django_db


def code_of(secret: str, steps: int = 0) -> str:
    """Return what the application shows now."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + steps))


@pytest.fixture
def secret(client: Client, citizen: User) -> str:
    """Set an application up through the pages, then sign out."""
    enter(client, citizen.email)
    page = client.get("/reglages/securite/application/")
    secret = str(page.context["form"].secret)
    answer = client.post("/reglages/securite/application/", {"code": code_of(secret)})
    assert answer.status_code == 302, page.content
    client.post("/compte/deconnexion/")
    return secret


def test_second_code_is_asked(client: Client, citizen: User, secret: str) -> None:
    answer = enter(client, citizen.email)
    assert answer["Location"] == "/compte/verification/"
    assert not is_signed_in(client)
    assert client.get("/compte/verification/").status_code == 200
    client.post("/compte/verification/", {"code": code_of(secret, 1)})
    assert is_signed_in(client)


def test_secret_is_unreadable_in_the_database(citizen: User, secret: str) -> None:
    row = Authenticator.objects.get(user=citizen, type=Authenticator.Type.TOTP)
    assert secret not in str(row.data)


def test_recovery_code_works_once(client: Client, citizen: User, secret: str) -> None:
    codes = RecoveryCodes(Authenticator.objects.get(user=citizen, type=Authenticator.Type.RECOVERY_CODES))
    code = codes.get_unused_codes()[0]
    enter(client, citizen.email)
    client.post("/compte/verification/", {"code": code})
    assert is_signed_in(client)
    again = Client()
    enter(again, citizen.email)
    again.post("/compte/verification/", {"code": code})
    assert not is_signed_in(again)


def test_guesses_are_limited_by_account(citizen: User, secret: str) -> None:
    """AUTH-6: whatever the network address."""
    for number in range(3):
        client = Client(REMOTE_ADDR=f"203.0.113.{number}")
        enter(client, citizen.email)
        for wrong in range(3):
            client.post("/compte/verification/", {"code": f"00000{wrong}"})
    client = Client(REMOTE_ADDR="203.0.113.9")
    enter(client, citizen.email)
    client.post("/compte/verification/", {"code": code_of(secret, 1)})
    assert not is_signed_in(client)


def test_application_can_be_removed(client: Client, citizen: User, secret: str) -> None:
    enter(client, citizen.email)
    client.post("/compte/verification/", {"code": code_of(secret, 1)})
    assert client.post("/reglages/securite/application/retirer/").status_code == 302
    assert not Authenticator.objects.filter(user=citizen, type=Authenticator.Type.TOTP).exists()


def test_a_passkey_alone_locks_nobody_out(client: Client, citizen: User) -> None:
    """Someone who lost the phone with the passkey still comes in by e-mail."""
    Authenticator.objects.create(user=citizen, type=Authenticator.Type.WEBAUTHN, data={"name": "x", "credential": {}})
    enter(client, citizen.email)
    assert is_signed_in(client)


def test_passkey_options_name_the_configured_host(client: Client) -> None:
    """HOST-1."""
    options = client.get("/compte/cle/", headers={"accept": "application/json"}).json()["request_options"]
    assert options["publicKey"]["rpId"] == "localhost"


def test_keys_of_others_do_not_exist(client: Client, citizen: User, outsider: User) -> None:
    """IDOR-2."""
    key = Authenticator.objects.create(user=citizen, type=Authenticator.Type.WEBAUTHN, data={"name": "x"})
    enter(client, outsider.email)
    for address in (f"/reglages/securite/cles/{key.pk}/", f"/reglages/securite/cles/{key.pk}/retirer/"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"name": "y"}).status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()
