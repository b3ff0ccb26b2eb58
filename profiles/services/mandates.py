"""Who acts for a town, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import live
from core.text import clean_line
from profiles.models import MAX_TITLE, Mandate, User
from profiles.services.accounts import end_sessions

if TYPE_CHECKING:
    from places.models import Intercommunality, Neighbourhood, Service, Theme, Town


def appoint(
    *,
    person: User,
    town: Town | None = None,
    intercommunality: Intercommunality | None = None,
    role: str,
    title: str,
    service: Service | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    themes: Iterable[Theme] = (),
    neighbourhood: Neighbourhood | None = None,
) -> Mandate:
    """Have a person act for a town, or an intercommunality, under this title: from now unless told, until it is ended.

    ``themes`` and ``neighbourhood`` are what was delegated to them. Raises ValidationError for a title that is empty or
    too long, or a service, a theme or a neighbourhood of another town.
    """
    title = clean_line(title)
    if not title or len(title) > MAX_TITLE:
        raise ValidationError(_("Donnez à cette fonction un titre de 80 caractères au plus."))
    if service is not None and service.town_id != (town and town.pk):
        raise ValidationError(_("Ce service est celui d’une autre commune."))
    themes = list(themes)
    if any(theme.town_id is not None and theme.town_id != (town and town.pk) for theme in themes):
        raise ValidationError(_("Ce thème est celui d’une autre commune."))
    if neighbourhood is not None and neighbourhood.town_id != (town and town.pk):
        raise ValidationError(_("Ce quartier est celui d’une autre commune."))
    with transaction.atomic():
        mandate = Mandate.objects.create(
            person=person,
            town=town,
            intercommunality=intercommunality,
            role=role,
            title=title,
            service=service,
            starts_at=starts_at or timezone.now(),
            ends_at=ends_at,
            neighbourhood=neighbourhood,
        )
        mandate.themes.set(themes)
        live.recheck(person.pk)
    return mandate


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


def end_mandate(*, mandate: Mandate, at: datetime | None = None) -> None:
    """End a mandate now, or at a given moment; what was said in its name keeps its title."""
    with transaction.atomic():
        mandate.ends_at = at or timezone.now()
        mandate.save(update_fields=["ends_at"])
        if mandate.person_id is not None:
            live.recheck(mandate.person_id)
