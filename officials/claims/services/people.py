"""Erasing a person from claims: what they asked for goes; that a page was taken over stays, without their name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from officials.claims.models import Claim, JoinRequest, TownDocument
from officials.claims.services.preparing import forget_drafts

if TYPE_CHECKING:
    from profiles.models import User


def erase_person(person: User) -> None:
    """Forget the claims that gave nothing, and what the person asked to join; documents are the town's and stay."""
    with transaction.atomic():
        open_ones = Claim.objects.filter(person=person, confirmed_at=None)
        forget_drafts(claims=open_ones)
        open_ones.delete()
        Claim.objects.filter(person=person).update(person=None, dispute="", draft={})
        Claim.objects.filter(confirmer=person).update(confirmer=None)
        JoinRequest.objects.filter(person=person).delete()
        TownDocument.objects.filter(added_by=person).update(added_by=None)
