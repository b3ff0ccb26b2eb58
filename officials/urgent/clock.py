"""Moments as people write them in a town's zone, on the two nights a year when the clock changes as well."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def moment_in(zone: ZoneInfo, told: datetime) -> datetime:
    """Return the moment of a wall clock that shows ``told`` (without zone): the later one when it shows it twice.

    An alert that ends an hour too late does no harm; one that ends too early does. Raises ``ValidationError`` for what
    no clock there shows, when the hour is skipped.
    """
    first, second = told.replace(tzinfo=zone, fold=0), told.replace(tzinfo=zone, fold=1)
    if second.astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0) != told:
        raise ValidationError(_("Cette nuit-là l’heure change et cette heure n’existe pas : choisissez-en une autre."))
    return max(first, second, key=lambda moment: moment.astimezone(UTC)).astimezone(UTC)
