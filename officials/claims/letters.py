"""The letter that brings a town hall the two codes of a claim, each on a part of its own."""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import segno
from django.utils import translation
from django.utils.translation import gettext as _
from fpdf import FPDF

from core.dates import in_words

if TYPE_CHECKING:
    from officials.claims.models import Claim

FONTS = Path(__file__).resolve().parents[2] / "core" / "static" / "core" / "fonts"
LANGUAGES = {"FR": "fr", "IT": "it", "MA": "fr"}
LEFT, WIDTH = 20, 170  # millimetres


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


def page(title: str, *, words: str = "") -> FPDF:
    """Return an empty document with its first page.

    Every reader of PDF has Helvetica, for what Windows-1252 spells; ``words`` beyond it are set in the site's typeface,
    whose outlines cost seconds.
    """
    sheet = FPDF(format="A4")
    sheet.core_fonts_encoding = "windows-1252"
    sheet.set_title(title)
    sheet.set_margins(LEFT, 20)
    try:
        (title + words).encode("windows-1252")
        sheet.set_font("helvetica", size=11)
    except UnicodeEncodeError:
        logging.getLogger("fontTools").setLevel(logging.WARNING)
        for family, name in (("sans", "public-sans.woff2"), ("ext", "public-sans-ext.woff2")):
            for style, weight in (("", 400.0), ("B", 700.0)):
                sheet.add_font(family, style=style, fname=FONTS / name, variations={"wght": weight})
        sheet.set_fallback_fonts(["ext"])
        sheet.set_font("sans", size=11)
    sheet.add_page()
    return sheet


def paragraph(sheet: FPDF, text: str, *, size: float = 11, bold: bool = False, width: float = WIDTH) -> None:
    """Write a paragraph where the sheet has come to."""
    sheet.set_font(style="B" if bold else "", size=size)
    sheet.multi_cell(width, size * 0.5, text, align="L", new_x="LMARGIN", new_y="NEXT")
    sheet.ln(size * 0.2)


def draw(letter: Letter) -> bytes:
    """Return the letter as a PDF, in the language of the town hall."""
    town, claim = letter.claim.town, letter.claim
    with translation.override(LANGUAGES.get(town.country, "fr")):
        told = {"town": town.name, "name": letter.name, "title": claim.title, "code": letter.first}
        sheet = page(_("La page de %(town)s") % told, words=f"{letter.name} {claim.title}")
        paragraph(sheet, "civicnet", size=16, bold=True)
        _address(sheet, letter)
        paragraph(sheet, in_words(letter.day))
        paragraph(sheet, _("La page de votre commune vous attend") % told, size=14, bold=True)
        paragraph(sheet, _("Madame, Monsieur,"))
        paragraph(
            sheet,
            _(
                "%(name)s demande à reprendre la page de %(town)s sur civicnet, en tant que : %(title)s. Cette page "
                "existe déjà : des habitants peuvent y lire et y écrire. La reprendre, c’est y parler au nom de la "
                "mairie. C’est gratuit."
            )
            % told,
        )
        paragraph(
            sheet,
            _(
                "Si cette demande est juste, deux personnes de la mairie entrent chacune un code, chacune avec son "
                "compte. Donnez la première partie à qui a fait la demande, la seconde à un autre élu ou agent."
            ),
        )
        paragraph(
            sheet,
            _("Si elle n’est pas juste, ne faites rien et détruisez cette lettre : sans elle, rien ne se passe."),
        )
        paragraph(sheet, _("Les deux codes servent une fois, pendant trente jours."))
        _part(sheet, _("Première partie : pour %(name)s") % told, letter.first, letter.claim_url)
        _part(sheet, _("Seconde partie : pour la personne qui confirme"), letter.second, letter.confirm_url)
    return bytes(sheet.output())


def _address(sheet: FPDF, letter: Letter) -> None:
    """Write the address where the window of an envelope is."""
    town = letter.claim.town
    lines = [line for line in (town.facts.get("address") or "").splitlines() if line.strip()]
    if not lines:
        lines = [_("Mairie de %(town)s") % {"town": town.name}, f"{town.postal_code} {town.name}".strip()]
    sheet.set_xy(110, 45)
    sheet.set_font(style="", size=11)
    sheet.multi_cell(80, 6, "\n".join(lines[:6]), align="L", new_x="LMARGIN", new_y="NEXT")
    sheet.set_y(max(sheet.get_y() + 8, 80))


def _part(sheet: FPDF, title: str, code: str, url: str) -> None:
    """Write one part to cut off: whose it is, its code, and its page as a square to scan."""
    top = sheet.get_y() + 3
    sheet.set_dash_pattern(dash=2, gap=2)
    sheet.line(LEFT, top, LEFT + WIDTH, top)
    sheet.set_dash_pattern()
    picture = io.BytesIO()
    segno.make(url, error="m").save(picture, kind="png", scale=8, border=2)
    sheet.image(picture, x=LEFT + WIDTH - 34, y=top + 4, w=34)
    sheet.set_xy(LEFT, top + 5)
    paragraph(sheet, title, bold=True, width=WIDTH - 40)
    paragraph(sheet, code, size=20, bold=True, width=WIDTH - 40)
    paragraph(sheet, url, size=9, width=WIDTH - 40)
    sheet.set_y(max(sheet.get_y(), top + 40))
