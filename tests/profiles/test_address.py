"""Changing the address of an account (AUTH-7)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from profiles import services
from profiles.models import EmailChange, User
from tests.profiles.steps import enter, is_signed_in, last_code

pytestmark = pytest.mark.django_db


def change(client: Client, email: str) -> str:
    """Change the address in the settings; return the path of the link mailed to the old one."""
    client.post("/reglages/adresse/", {"email": email})
    client.post("/reglages/adresse/code/", {"code": last_code()})
    found = re.search(r"http://localhost:\d+(/compte/adresse/\S+)", str(mail.outbox[-1].body))
    return found[1] if found else ""


def test_new_address_is_proven_and_the_old_one_told(client: Client, citizen: User) -> None:
    """AUTH-7: confirm new, notify old."""
    old = citizen.email
    enter(client, old)
    client.post("/reglages/adresse/", {"email": "Nouvelle@Exemple.fr"})
    assert mail.outbox[-1].to == ["nouvelle@exemple.fr"]
    citizen.refresh_from_db()
    assert citizen.email == old, "nothing changes before the code"
    client.post("/reglages/adresse/code/", {"code": last_code()})
    citizen.refresh_from_db()
    assert citizen.email == "nouvelle@exemple.fr"
    assert mail.outbox[-1].to == [old]
    assert is_signed_in(client)
    address = EmailAddress.objects.get(user=citizen)
    assert (address.email, address.verified, address.primary) == ("nouvelle@exemple.fr", True, True)


def test_changing_ends_other_sessions(client: Client, citizen: User) -> None:
    there = Client()
    enter(there, citizen.email)
    enter(client, citizen.email)
    change(client, "nouvelle@exemple.fr")
    assert is_signed_in(client)
    assert not is_signed_in(there)


def test_old_address_takes_the_account_back(client: Client, citizen: User) -> None:
    """AUTH-7: one POST, once; whoever moved the account is out, with the password they set."""
    old = citizen.email
    enter(client, old)
    link = change(client, "voleur@exemple.fr")
    client.post("/reglages/securite/mot-de-passe/", {"password": "correct horse battery"})
    victim = Client()
    assert victim.head(link).status_code == 200
    assert victim.get(link).status_code == 200
    citizen.refresh_from_db()
    assert citizen.email == "voleur@exemple.fr", "a mail scanner that follows the link changes nothing (AUTH-3)"
    assert victim.post(link)["Location"] == "/compte/connexion/"
    citizen.refresh_from_db()
    assert citizen.email == old
    assert not citizen.has_usable_password()
    assert not is_signed_in(client)
    assert victim.post(link).status_code == 410, "once only"


def test_the_link_lives_seven_days_and_is_kept_as_a_hash(client: Client, citizen: User) -> None:
    enter(client, citizen.email)
    link = change(client, "nouvelle@exemple.fr")
    token = link.rstrip("/").rsplit("/", 1)[1]
    row = EmailChange.objects.get()
    assert token not in row.digest
    assert timedelta(days=6, hours=23) < row.until - timezone.now() <= timedelta(days=7)
    EmailChange.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert Client().post(link).status_code == 410
    assert Client().get("/compte/adresse/nimporte-quoi/").status_code == 410


def test_second_change_by_a_thief_does_not_lock_the_first_owner_out(client: Client, citizen: User) -> None:
    old = citizen.email
    enter(client, old)
    first = change(client, "voleur@exemple.fr")
    second = change(client, "voleur2@exemple.fr")
    assert second
    assert Client().post(first)["Location"] == "/compte/connexion/"
    citizen.refresh_from_db()
    assert citizen.email == old
    assert Client().post(second).status_code == 410, "the thief's link is dead"


def test_address_of_another_account_is_told_only_to_its_reader(client: Client, citizen: User, outsider: User) -> None:
    """AUTH-2: asking answers alike; only the code of that mailbox reveals it."""
    enter(client, citizen.email)
    taken = client.post("/reglages/adresse/", {"email": outsider.email})
    free = client.post("/reglages/adresse/", {"email": "libre@exemple.fr"})
    assert (taken.status_code, taken["Location"]) == (free.status_code, free["Location"])
    client.post("/reglages/adresse/", {"email": outsider.email})
    client.post("/reglages/adresse/code/", {"code": last_code()})
    citizen.refresh_from_db()
    assert citizen.email != outsider.email


def test_code_asked_by_one_person_moves_nobody_else(client: Client, citizen: User, outsider: User) -> None:
    enter(client, citizen.email)
    client.post("/reglages/adresse/", {"email": "nouvelle@exemple.fr"})
    code = last_code()
    other = Client()
    enter(other, outsider.email)
    other.post("/reglages/adresse/code/", {"code": code})
    outsider.refresh_from_db()
    assert outsider.email != "nouvelle@exemple.fr"


def test_two_changes_at_once_take_one_address_once(citizen: User, outsider: User) -> None:
    services.change_email(person=citizen, email="nouvelle@exemple.fr")
    with pytest.raises(services.EmailTaken):
        services.change_email(person=outsider, email="NOUVELLE@exemple.fr")
