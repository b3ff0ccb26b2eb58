"""What printed pages have in common: the town's colour, letters for each distance, squares with their address.

A headline has to be read from two metres. Its small letters are 5.8 mm high, which from there is ten minutes of arc:
twice what a normal eye makes out (five minutes, ISO 8596) and what whoever may drive makes out (half of that acuity,
directive 2006/126/EC, annex III). Small letters of Public Sans are 0.517 of their size, hence 32 points; on A3
all is larger by the square root of two and read from nearly three metres. What stands beside is for an arm's length.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from core.dates import in_words
from core.paper import Paper, Sheet
from core.paper.sheet import HEIGHT, MUTED, WIDTH, Colour
from feed.cards import oklch

if TYPE_CHECKING:
    from places.models import Town

FAR = 32.0  # points: read from two metres
SECOND, NEAR, SMALL, TINY = 17.0, 12.5, 10.5, 7.5
MARGIN = 14.0
INSIDE = WIDTH - 2 * MARGIN
FOOT = HEIGHT - 16  # where the last line of a page stands


def accent(town: Town) -> Colour:
    """Return the town's colour, dark enough to be read and to be copied in black and white."""
    return oklch(0.42, 0.1, town.hue)


def soft(town: Town) -> Colour:
    """Return a paper-like tint of it, under words."""
    return oklch(0.955, 0.02, town.hue)


def full(path: str) -> str:
    """Return the address that a square holds."""
    return f"{settings.SITE_URL}{path}"


def short(path: str) -> str:
    """Return the address as somebody types it."""
    return full(path).partition("://")[2].rstrip("/")


def square(sheet: Sheet, path: str, x: float, y: float, side: float, *, size: float = TINY) -> float:
    """Draw a square and its address under it; return where they end."""
    sheet.square(full(path), x, y, side)
    told = short(path)
    size = max(6.0, sheet.one_line(told, side - 2, size, bold=False))
    return sheet.write(told, x + 1, y + side, side - 2, size=size, most=4, colour=MUTED, align="middle")


def foot(sheet: Sheet, *, printed: date, page: int, pages: int, path: str) -> None:
    """Write what stands at the bottom of each page: whose sheet it is, of which day, where it is kept."""
    sheet.rule(MARGIN, FOOT, INSIDE, colour=MUTED, thick=0.15)
    told = _("civicnet · imprimé le %(day)s") % {"day": in_words(printed)}
    if pages > 1:
        told += " · " + _("page %(page)d sur %(pages)d") % {"page": page, "pages": pages}
    half = INSIDE / 2
    main, _room, end = sheet.beside(MARGIN, INSIDE, half - 2, 4)
    sheet.write(told, main, FOOT + 1.5, half - 2, size=8, most=1, colour=MUTED)
    sheet.write(short(path), end, FOOT + 1.5, half - 2, size=8, most=1, colour=MUTED, align="end")


def paper_named(name: str, papers: dict[str, Paper], default: str) -> Paper:
    """Return a paper by the name in an address, the usual one for any other."""
    return papers.get(name, papers[default])
