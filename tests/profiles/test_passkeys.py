"""Whatever is sent in place of a passkey is refused in words, never by a failure (DOS-2)."""

from __future__ import annotations

import base64
import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from profiles.models import User
from tests.profiles.steps import enter, is_signed_in

pytestmark = pytest.mark.django_db
WORDS = "La clé d’accès n’a pas été reconnue."


def client_data(**fields: object) -> str:
    """Return what a browser says of itself, in base64."""
    about = {"type": "webauthn.get", "challenge": "AAAA", "origin": "http://localhost", **fields}
    return base64.urlsafe_b64encode(json.dumps(about).encode()).decode().rstrip("=")


AUTHENTICATOR = base64.urlsafe_b64encode(bytes(37)).decode().rstrip("=")
GARBAGE = [
    "",
    "null",
    "{}",
    "[]",
    "5",
    "1e999",
    '"words"',
    '[{"id": 1}]',
    "not json",
    '{"id": 1}',
    '{"rawId": "x"}',
    '{"rawId": 5, "response": 5}',
    '{"response": {}}',
    '{"id": "AAAA", "rawId": "AAAA", "response": {}}',
    '{"id": "AAAA", "rawId": "AAAA", "response": {"clientDataJSON": "AAAA"}}',
    '{"id": "é", "rawId": "é", "response": {"userHandle": 5}}',
    "[" * 5000 + "]" * 5000,
    '{"id":' * 5000 + "1" + "}" * 5000,
    '{"id": "' + "A" * 100_000 + '"}',
    *(
        json.dumps({
            "id": "AAAA",
            "rawId": "AAAA",
            "response": {"clientDataJSON": client_data(**fields), "authenticatorData": AUTHENTICATOR,
                         "signature": "AAAA", "attestationObject": "oA"},
        })
        for fields in ({"origin": 5}, {"challenge": 5}, {"type": []})
    ),
]  # fmt: skip


@pytest.mark.parametrize("garbage", GARBAGE, ids=lambda text: text[:40])
def test_garbage_does_not_sign_in(client: Client, garbage: str) -> None:
    client.get("/compte/cle/", headers={"accept": "application/json"})  # a challenge waits
    answer = client.post("/compte/cle/", {"credential": garbage}, follow=True)
    assert answer.redirect_chain == [("/compte/connexion/", 302)]
    assert WORDS in answer.content.decode()
    assert not is_signed_in(client)


def test_a_well_formed_key_of_nobody_is_refused(client: Client) -> None:
    client.get("/compte/cle/", headers={"accept": "application/json"})
    for handle in (None, 5, "", "AAAA", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5"):
        answer = {"clientDataJSON": client_data(), "authenticatorData": AUTHENTICATOR, "signature": "AAAA"}
        posted = {"id": "AAAA", "rawId": "AAAA", "response": answer | {"userHandle": handle}}
        assert client.post("/compte/cle/", {"credential": json.dumps(posted)}).status_code == 302
    assert not is_signed_in(client)


def test_garbage_is_no_new_key_and_confirms_nothing(client: Client, citizen: User) -> None:
    enter(client, citizen.email)
    client.get("/reglages/securite/cles/ajouter/")
    for garbage in GARBAGE:
        answer = client.post("/reglages/securite/cles/ajouter/", {"credential": garbage})
        assert (answer.status_code, WORDS in answer.content.decode()) == (200, True), garbage[:40]
        assert client.post("/compte/confirmer/cle/", {"credential": garbage}).status_code == 302, garbage[:40]
    assert not Authenticator.objects.exists()
