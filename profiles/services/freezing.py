"""Stopping at once somebody whose account is in other hands (OFF-5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Now

from core import live
from profiles.models import Mandate, User
from profiles.services.accounts import end_sessions

if TYPE_CHECKING:
    from places.models import Intercommunality, Town


class NothingToFreeze(Exception):
    """The person has no mandate there that is not frozen or over."""


def freeze_mandates(*, person: User, body: Town | Intercommunality) -> list[Mandate]:
    """Stop every mandate a person has in this body, those to come too, and sign them out everywhere at once.

    Sessions, access tokens and sockets end with it (OFF-5, WS-4). Raises ``NothingToFreeze``. Return what was stopped.
    """
    with transaction.atomic():
        theirs = person.mandates.filter(**{str(body._meta.model_name): body}, frozen_at=None)
        stopped = list(theirs.exclude(ends_at__lte=Now()).select_for_update().order_by("pk"))
        if not stopped:
            raise NothingToFreeze
        Mandate.objects.filter(pk__in=[mandate.pk for mandate in stopped]).update(frozen_at=Now())
        end_sessions(person=person)
    return stopped


def unfreeze_mandates(*, person: User, body: Town | Intercommunality) -> None:
    """Give back the rights of every frozen mandate a person has in this body."""
    with transaction.atomic():
        person.mandates.filter(**{str(body._meta.model_name): body}).exclude(frozen_at=None).update(frozen_at=None)
        live.recheck(person.pk)
