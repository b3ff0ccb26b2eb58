"""Several at the same moment: one town hall, five tries (OFF-1, AUTH-6)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from feed.services import Refusal
from officials.claims import services
from officials.claims.models import MAX_TRIES, Claim, ClaimCode, Part, TownContact
from officials.claims.services.claiming import note_proof
from officials.claims.services.codes import MAIL_LIFE, draw_code
from places.models import Town
from profiles.models import Mandate
from tests.factories import make_person, make_town


def waiting(town: Town, contact: TownContact) -> tuple[Claim, str]:
    """Return a proved claim and its second code."""
    told = {"role": "mayor", "title": "", "way": "email", "contact": contact, "network": f"net {town.pk}"}
    claim = services.begin_claim(person=make_person(), town=town, **told)
    note_proof(claim=claim)
    return claim, draw_code(claim=claim, part=Part.CONFIRM, life=MAIL_LIFE)


@pytest.mark.django_db(transaction=True)
def test_of_claims_confirmed_at_once_one_wins_and_tries_are_five() -> None:
    town = make_town("Gap")
    contact = TownContact.objects.create(town=town, email="mairie@gap.example.org", source="x")
    claims = [waiting(town, contact) for _time in range(3)]
    second = make_person()

    def confirm(pair: tuple[Claim, str]) -> bool:
        try:
            services.confirm_claim(claim=pair[0], person=second, typed=pair[1])
        except Refusal:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(confirm, claims)) == [False, False, True]
    assert Claim.objects.won().count() == 1 and Mandate.objects.current().count() == 1

    other = make_town("Digne")
    contact = TownContact.objects.create(town=other, email="mairie@digne.example.org", source="x")
    claim, _code = waiting(other, contact)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(confirm, [(claim, "AAAA-AAAA")] * (2 * MAX_TRIES)))
    assert ClaimCode.objects.get(claim=claim, part=Part.CONFIRM).tries == MAX_TRIES
