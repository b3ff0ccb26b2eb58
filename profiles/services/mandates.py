"""Who acts for a town, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from core import live
from core.outbox import enqueue
from core.text import clean_line
from core.text.keys import fold
from profiles.models import MAX_TITLE, Mandate, User
from profiles.services.profile import reserve_name

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

    ``themes`` and ``neighbourhood`` are what was delegated to them. When a register already names somebody so called in
    this role, that row becomes theirs. Nobody else may then bear a name that looks like the person's (OFF-3). Raises
    ValidationError for a title that is empty or too long, or a service, a theme or a neighbourhood of another town.
    """
    themes = list(themes)
    title = check_delegation(town=town, title=title, service=service, themes=themes, neighbourhood=neighbourhood)
    with transaction.atomic():
        known = _of_register(town=town, intercommunality=intercommunality, role=role, name=person.name)
        mandate = known or Mandate(town=town, intercommunality=intercommunality)
        mandate.starts_at = known.starts_at if known else starts_at or timezone.now()
        mandate.person, mandate.role, mandate.title = person, role, title
        mandate.service, mandate.neighbourhood, mandate.ends_at = service, neighbourhood, ends_at
        mandate.save()
        mandate.themes.set(themes)
        _begin(mandate)
    return mandate


def take_up(
    *,
    mandate: Mandate,
    person: User,
    role: str,
    title: str,
    service: Service | None = None,
    ends_at: datetime | None = None,
    themes: Iterable[Theme] = (),
    neighbourhood: Neighbourhood | None = None,
) -> Mandate:
    """Give a mandate that a register knows of to the person it names; raises ValidationError, ``Mandate.DoesNotExist``.

    The latter when somebody has it already, or when it ended.
    """
    themes = list(themes)
    title = check_delegation(
        town=mandate.town, title=title, service=service, themes=themes, neighbourhood=neighbourhood
    )
    with transaction.atomic():
        row = Mandate.objects.running().select_for_update(of=("self",)).get(pk=mandate.pk, person=None)
        row.person, row.role, row.title, row.service = person, role, title, service
        row.neighbourhood, row.ends_at = neighbourhood, ends_at
        row.save()
        row.themes.set(themes)
        _begin(row)
    return row


def change_mandate(
    *,
    mandate: Mandate,
    title: str,
    service: Service | None = None,
    themes: Iterable[Theme] = (),
    neighbourhood: Neighbourhood | None = None,
    ends_at: datetime | None = None,
) -> None:
    """Replace what is delegated and until when; what was said before keeps the title it was said under."""
    themes = list(themes)
    title = check_delegation(
        town=mandate.town, title=title, service=service, themes=themes, neighbourhood=neighbourhood
    )
    with transaction.atomic():
        mandate.title, mandate.service, mandate.neighbourhood = title, service, neighbourhood
        mandate.ends_at = ends_at
        mandate.save(update_fields=["title", "service", "neighbourhood", "ends_at"])
        mandate.themes.set(themes)
        _await_end(mandate)
        if mandate.person_id is not None:
            live.recheck(mandate.person_id)


def check_delegation(
    *,
    town: Town | None,
    title: str,
    service: Service | None = None,
    themes: Iterable[Theme] = (),
    neighbourhood: Neighbourhood | None = None,
) -> str:
    """Return the title as stored; raise ValidationError when it is none, or when something is another town's."""
    title, here = clean_line(title), town and town.pk
    if not title or len(title) > MAX_TITLE:
        raise ValidationError(_("Donnez à cette fonction un titre de 80 caractères au plus."))
    if service is not None and service.town_id != here:
        raise ValidationError(_("Ce service est celui d’une autre commune."))
    if any(theme.town_id is not None and theme.town_id != here for theme in themes):
        raise ValidationError(_("Ce thème est celui d’une autre commune."))
    if neighbourhood is not None and neighbourhood.town_id != here:
        raise ValidationError(_("Ce quartier est celui d’une autre commune."))
    return title


def end_mandate(*, mandate: Mandate, at: datetime | None = None) -> None:
    """End a mandate now, or at a given moment; what was said in its name keeps its title, with the date of its end."""
    with transaction.atomic():
        mandate.ends_at, mandate.told_ended_at = at or timezone.now(), None
        mandate.save(update_fields=["ends_at", "told_ended_at"])
        if mandate.is_past:
            settle_mandate(mandate=mandate)
        else:
            _await_end(mandate)


def settle_mandate(*, mandate: Mandate) -> None:
    """Have the end of a mandate be seen: open sockets prove their rights again, and its badges say until when (OFF-2).

    Rights themselves ended at the second, by the database's clock.
    """
    with transaction.atomic():
        mandate.told_ended_at = timezone.now()
        mandate.save(update_fields=["told_ended_at"])
        if mandate.person_id is not None:
            live.recheck(mandate.person_id)
            import_string(settings.MANDATE_ENDED)(mandate=mandate)


def _begin(mandate: Mandate) -> None:
    """Do what goes with somebody's taking up a mandate."""
    assert mandate.person is not None  # noqa: S101 (the callers have just set it)
    # A frozen account gains nothing by another mandate of the same body: two colleagues give it back (OFF-5).
    frozen = mandate.person.mandates.filter(town=mandate.town_id, intercommunality=mandate.intercommunality_id)
    if frozen.filter(frozen_at__isnull=False).exclude(pk=mandate.pk).exists():
        mandate.frozen_at = timezone.now()
        mandate.save(update_fields=["frozen_at"])
    reserve_name(name=mandate.person.name, holder=mandate.person)
    live.recheck(mandate.person.pk)
    _await_end(mandate)


def _await_end(mandate: Mandate) -> None:
    """Be there at the second it ends; whoever sleeps then, the periodic task finds it."""
    if mandate.ends_at is not None and mandate.person_id is not None:
        enqueue(
            "profiles.tasks.settle_mandates",
            key=f"mandate-end:{mandate.pk}:{mandate.ends_at.isoformat()}",
            due=mandate.ends_at,
        )


def _of_register(
    *, town: Town | None, intercommunality: Intercommunality | None, role: str, name: str
) -> Mandate | None:
    """Return the row of a register that names somebody so called in this role, locked; none is made up."""
    rows = Mandate.objects.running().filter(
        town=town, intercommunality=intercommunality, role=role, person=None, register_key__isnull=False
    )
    called = [row for row in rows.select_for_update(of=("self",)) if fold(row.name) == fold(name)]
    return called[0] if len(called) == 1 else None
