"""The countries whose towns are known, and the clocks of their territories."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Country:
    """A country: ``codes_known`` when people know its departments by their code, ``census`` where figures come from."""

    code: str
    name: str | Promise
    time_zone: str
    codes_known: bool
    census: str | Promise


COUNTRIES = {
    country.code: country
    for country in (
        Country("FR", _("France"), "Europe/Paris", True, _("Insee, population municipale en vigueur")),
        Country("IT", _("Italie"), "Europe/Rome", True, _("Istat, recensement de 2011")),
        Country("MA", _("Maroc"), "Africa/Casablanca", False, _("HCP, recensement de 2024")),
    )
}

# French territories by the beginning of the commune's INSEE code, the longest first.
_OVERSEAS = {
    "98719": "Pacific/Gambier",
    "98723": "Pacific/Marquesas",  # Hiva-Oa
    "98718": "Pacific/Marquesas",  # Fatu-Hiva
    "98731": "Pacific/Marquesas",  # Nuku-Hiva
    "98746": "Pacific/Marquesas",  # Tahuata
    "98756": "Pacific/Marquesas",  # Ua-Huka
    "98757": "Pacific/Marquesas",  # Ua-Pou
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "984": "Indian/Kerguelen",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
    "989": "Etc/GMT+8",
}


def comma() -> str:
    """Return what stands between two things of a list in the reader's script."""
    return "، " if get_language() == "ar" else ", "


def french_time_zone(insee: str) -> str:
    """Return the clock of a French commune by its INSEE code."""
    return _OVERSEAS.get(insee) or _OVERSEAS.get(insee[:3]) or COUNTRIES["FR"].time_zone


def readers_country() -> str:
    """Return the country that someone who reads this language most likely looks for."""
    return {"it": "IT", "ar": "MA"}.get(get_language() or "", "FR")
