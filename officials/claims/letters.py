"""The letter that brings a town hall the two codes of a claim, each on a part of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from core.dates import in_words
from core.paper.document import LEFT, WIDTH, Document

if TYPE_CHECKING:
    from officials.claims.models import Claim

LANGUAGES = {"FR": "fr", "IT": "it", "MA": "fr"}


@dataclass(frozen=True, slots=True)
class Letter:
    """What one letter says."""

    claim: Claim
    name: str
    first: str
    second: str
    site: str
    day: date

    @property
    def claim_url(self) -> str:
        return f"{self.site}/villes/{self.claim.town.slug}/reprendre/"

    @property
    def confirm_url(self) -> str:
        return f"{self.site}{self.claim.confirm_path}"


def draw(letter: Letter) -> bytes:
    """Return the letter as a PDF, in the language of the town hall."""
    town, claim = letter.claim.town, letter.claim
    with translation.override(LANGUAGES.get(town.country, "fr")):
        told = {"town": town.name, "name": letter.name, "title": claim.title, "code": letter.first}
        sheet = Document(title=_("La page de %(town)s") % told, language=translation.get_language() or "fr")
        sheet.paragraph("civicnet", size=16, bold=True)
        _address(sheet, letter)
        sheet.paragraph(in_words(letter.day))
        sheet.paragraph(_("La page de votre commune vous attend") % told, size=14, bold=True)
        sheet.paragraph(_("Madame, Monsieur,"))
        sheet.paragraph(
            _(
                "%(name)s demande à reprendre la page de %(town)s sur civicnet, en tant que : %(title)s. Cette page "
                "existe déjà : des habitants peuvent y lire et y écrire. La reprendre, c’est y parler au nom de la "
                "mairie. C’est gratuit."
            )
            % told,
        )
        sheet.paragraph(
            _(
                "Si cette demande est juste, deux personnes de la mairie entrent chacune un code, chacune avec son "
                "compte. Donnez la première partie à qui a fait la demande, la seconde à un autre élu ou agent."
            ),
        )
        sheet.paragraph(
            _("Si elle n’est pas juste, ne faites rien et détruisez cette lettre : sans elle, rien ne se passe."),
        )
        sheet.paragraph(_("Les deux codes servent une fois, pendant trente jours."))
        _part(sheet, _("Première partie : pour %(name)s") % told, letter.first, letter.claim_url)
        _part(sheet, _("Seconde partie : pour la personne qui confirme"), letter.second, letter.confirm_url)
    return sheet.output()


def _address(sheet: Document, letter: Letter) -> None:
    """Write the address where the window of an envelope is."""
    town = letter.claim.town
    lines = [line for line in (town.facts.get("address") or "").splitlines() if line.strip()]
    if not lines:
        lines = [_("Mairie de %(town)s") % {"town": town.name}, f"{town.postal_code} {town.name}".strip()]
    y = 45.0
    for line in lines[:6]:
        y = sheet.write(line, 110, y, 80, size=11, most=2) + 1
    sheet.y = max(y + 8, 80)


def _part(sheet: Document, title: str, code: str, url: str) -> None:
    """Write one part to cut off: whose it is, its code, and its page as a square to scan."""
    top = sheet.y + 3
    sheet.rule(LEFT, top, WIDTH, dash=2)
    sheet.square(url, LEFT + WIDTH - 34, top + 4, 34)
    sheet.y = top + 5
    for text, size, bold in ((title, 11, True), (code, 20, True), (url, 9, False)):
        sheet.paragraph(text, size=size, bold=bold, width=WIDTH - 40)
    sheet.y = max(sheet.y, top + 40)
