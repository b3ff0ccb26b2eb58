"""Checks that forms and models share."""

import math
import re

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

from core.text import links
from core.text.cleaning import clean


def web_address(value: str) -> None:
    """Raise unless `value` is an http(s) address of a public-looking host, without name or password in it."""
    if not re.match(r"https?://\S+\Z", value, re.IGNORECASE) or links.parse(value) is None:
        raise ValidationError(_("Saisissez une adresse complète, par exemple https://exemple.fr."), code="web_address")


def latitude(value: float) -> None:
    """Raise unless `value` is a latitude in degrees."""
    if not (math.isfinite(value) and -90 <= value <= 90):
        raise ValidationError(_("La latitude va de −90 à 90."), code="latitude")


def longitude(value: float) -> None:
    """Raise unless `value` is a longitude in degrees."""
    if not (math.isfinite(value) and -180 <= value <= 180):
        raise ValidationError(_("La longitude va de −180 à 180."), code="longitude")


def clean_text(value: str) -> None:
    """Raise when `value` still holds what core.text.clean removes: a second lock on models, after the forms."""
    if clean(value) != value:
        raise ValidationError(_("Le texte contient des caractères invisibles."), code="not_clean")


@deconstructible
class MaxLines:
    """Raise when a text has more than `most` lines."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, value: str) -> None:
        if value.count("\n") >= self.most:
            raise ValidationError(
                _("Le texte compte plus de %(most)d lignes."), code="max_lines", params={"most": self.most}
            )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MaxLines) and self.most == other.most

    def __hash__(self) -> int:
        return hash(self.most)
