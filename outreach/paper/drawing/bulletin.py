"""The bulletin of a week: two pages at most, headlines for two metres, the rest for an arm's length.

What does not fit is chosen by one rule: of each section in their order its first piece, then the second of each, and so
on until the pages are full; each section says how many more there are, and where. Where not even the first pieces fit
in letters for two metres, the last sections have theirs in smaller ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.paper import Paper, Sheet
from core.paper.sheet import INK, MUTED, WIDTH
from outreach.paper.drawing import looks
from outreach.paper.drawing.looks import FAR, FOOT, INSIDE, MARGIN, NEAR, SECOND, SMALL
from places.facts import contact_items

if TYPE_CHECKING:
    from outreach.paper.bulletin import Bulletin
    from outreach.paper.pieces import Piece, Section
    from places.models import Town

PAGES = 2
HEAD, HEAD_AGAIN = 55.0, 21.0  # where the first page begins below its heading, and the second
LARGE, LITTLE = 27.0, 19.0  # sides of squares
HALF = (INSIDE - 16) / 2  # of the last box
BEFORE, AFTER, MORE = 4.0, 4.0, 6.5  # above a section, after a piece, for the line that says how many more
LABEL = 15.0
NOTE = 2  # lines: a day with its hours, then a place


@dataclass(frozen=True, slots=True)
class Block:
    """Something that stays together on a page: a section's heading with its first piece, or a further piece."""

    section: Section
    piece: Piece
    is_first: bool
    is_large: bool
    more: int  # how many of the section are not printed: said under its last piece


def draw(bulletin: Bulletin, paper: Paper) -> bytes:
    """Return the bulletin as a PDF."""
    with translation.override(bulletin.language), timezone.override(ZoneInfo(bulletin.town.time_zone)):
        name = bulletin.town.local_name
        title = _("La semaine à %(town)s") % {"town": name}
        sheet = Sheet(title=f"{title} · {bulletin.week.label}", language=bulletin.language, paper=paper)
        rest = _help_height(sheet, bulletin.town)
        pages = _pages(sheet, bulletin.sections, rest)
        for number, blocks in enumerate(pages, 1):
            sheet.page()
            y = _head(sheet, bulletin, first=number == 1)
            for block in blocks:
                y = _block(sheet, bulletin, block, y)
            if not bulletin.sections:
                _empty(sheet, bulletin.town, y, rest)
            if number == len(pages):
                _help(sheet, bulletin.town, rest)
            path = reverse("bulletin", args=[bulletin.town.slug])
            looks.foot(sheet, printed=bulletin.printed, page=number, pages=len(pages), path=path)
        return sheet.output()


def _pages(sheet: Sheet, sections: Sequence[Section], rest: float) -> list[list[Block]]:
    """Return what each page holds, by the rule of this module; ``rest`` is what the last one keeps free."""
    shown = [1] * len(sections)
    large, best = len(sections), _placed(sheet, sections, shown, len(sections), rest)
    while best is None and large:
        large -= 1
        best = _placed(sheet, sections, shown, large, rest)
    while best is None:  # more sections than two pages have room for
        shown[shown.index(0) - 1 if 0 in shown else -1] = 0
        best = _placed(sheet, sections, shown, 0, rest)
    for turn in range(1, max((len(section.pieces) for section in sections), default=1)):
        for number, section in enumerate(sections):
            if shown[number] == turn < len(section.pieces):
                shown[number] += 1
                placed = _placed(sheet, sections, shown, large, rest)
                if placed is None:
                    shown[number] -= 1
                best = placed or best
    return best


def _placed(
    sheet: Sheet, sections: Sequence[Section], shown: Sequence[int], large: int, rest: float
) -> list[list[Block]] | None:
    """Return the pages with so many pieces of each section, ``large`` of them large; None where they do not fit."""
    pages: list[list[Block]] = [[]]
    y = HEAD
    for order, (section, number) in enumerate(zip(sections, shown, strict=True)):
        for place, piece in enumerate(section.pieces[:number]):
            more = section.total - number if place == number - 1 else 0
            block = Block(section, piece, place == 0, place == 0 and order < large, more)
            height = _height(sheet, block)
            if y + height > FOOT - 3:
                pages.append([])
                y = HEAD_AGAIN
            if len(pages) > PAGES or y + height > FOOT - 3:
                return None
            pages[-1].append(block)
            y += height
    if y + rest > FOOT - 3:
        pages.append([])
    return pages if len(pages) <= PAGES else None


def _height(sheet: Sheet, block: Block) -> float:
    side, size = (LARGE, FAR) if block.is_large else (LITTLE, SECOND)
    width, piece = INSIDE - side - 5, block.piece
    words = sheet.height(piece.title, width, size=size, bold=True, most=3)
    words += 1 + sheet.height(piece.about, width, size=NEAR, most=3 if block.is_large else 2)
    words += sheet.height(piece.note, width, size=SMALL, most=NOTE) + sheet.height("a", width, size=SMALL)
    heading = sheet.height(block.section.title, INSIDE, size=LABEL, bold=True, most=1) + BEFORE + 1.5
    return max(words, side) + AFTER + (heading if block.is_first else 0) + (MORE if block.more else 0)


def _block(sheet: Sheet, bulletin: Bulletin, block: Block, y: float) -> float:
    """Draw a piece, its section's heading before it; return where the next begins."""
    town, piece, end = bulletin.town, block.piece, y + _height(sheet, block)
    colour = (150, 20, 30) if block.section.is_urgent else looks.accent(town)
    if block.is_first:
        y += BEFORE
        y = sheet.write(block.section.title, MARGIN, y, INSIDE, size=LABEL, bold=True, most=1, colour=colour)
        sheet.rule(MARGIN, y, INSIDE, colour=colour, thick=0.6)
        y += 1.5
    side, size = (LARGE, FAR) if block.is_large else (LITTLE, SECOND)
    main, width, at = sheet.beside(MARGIN, INSIDE, side, 5)
    sheet.square(looks.full(piece.path), at, y, side)
    turned = sheet.right_to_left if piece.is_led else None
    y = sheet.write(piece.title, main, y, width, size=size, bold=True, most=3, turned=turned) + 1
    y = sheet.write(piece.about, main, y, width, size=NEAR, most=3 if block.is_large else 2, colour=INK)
    y = sheet.write(piece.note, main, y, width, size=SMALL, most=NOTE, colour=MUTED, turned=sheet.right_to_left)
    sheet.write(looks.short(piece.path), main, y, width, size=SMALL, most=1, colour=looks.accent(town))
    if block.more:
        told = ngettext("et %(n)d autre sur %(page)s", "et %(n)d autres sur %(page)s", block.more)
        words = told % {"n": block.more, "page": looks.short(block.section.path)}
        sheet.write(words, MARGIN, end - AFTER - MORE + 1.5, INSIDE, size=SMALL, bold=True, most=1, colour=colour)
    return end


def _head(sheet: Sheet, bulletin: Bulletin, *, first: bool) -> float:
    """Draw the heading of a page; return where it ends."""
    town = bulletin.town
    colour = looks.accent(town)
    sheet.fill(0, 0, WIDTH, 5, colour)
    if not first:
        told = f"{town.local_name} · {bulletin.week.label}"
        sheet.write(told, MARGIN, 10, INSIDE, size=sheet.one_line(told, INSIDE, 16), bold=True, most=1, colour=colour)
        return HEAD_AGAIN
    side, room = 34.0, 46.0
    main, width, at = sheet.beside(MARGIN, INSIDE, room, 4)
    sheet.write(_("La semaine à"), main, 11, width, size=18, colour=MUTED, most=1)
    size = sheet.biggest(town.local_name, width, 22, sizes=(24, 50))
    y = 18 + (22 - sheet.height(town.local_name, width, size=size, bold=True, most=2)) / 2
    sheet.write(town.local_name, main, y, width, size=size, bold=True, most=2, colour=colour)
    week = bulletin.week.label
    sheet.write(week, main, 42, width, size=sheet.one_line(week, width, 22), bold=True, most=1)
    path = reverse("bulletin", args=[town.slug])
    sheet.square(looks.full(path), at + (room - side) / 2, 9, side)
    told = looks.short(path)
    sheet.write(told, at, 9 + side, room, size=sheet.one_line(told, room, 8.5), most=1, colour=MUTED, align="middle")
    return HEAD


def _help(sheet: Sheet, town: Town, height: float) -> None:
    """Say how one takes part without the internet, on the last page."""
    top = FOOT - 3 - height + AFTER
    sheet.fill(MARGIN, top, INSIDE, height - AFTER, looks.soft(town), round_by=3)
    main, _width, end = sheet.beside(MARGIN + 5, INSIDE - 10, HALF, 6)
    y = sheet.write(_("Sans internet ?"), main, top + 3, HALF, size=15, bold=True, most=1, colour=looks.accent(town))
    words = _("Répondre, signaler un problème, proposer une idée : venez à la mairie ou appelez-la.")
    sheet.write(words, main, y + 1, HALF, size=11, most=4)
    y = top + 3
    for label, told in _contacts(town):
        y = sheet.write(label, end, y, HALF, size=9, most=1, colour=MUTED)
        y = sheet.write(told, end, y, HALF, size=SMALL, most=3) + 0.5


def _help_height(sheet: Sheet, town: Town) -> float:
    """Return how much of the last page that takes."""
    lines = ((sheet.height(label, HALF, size=9, most=1), told) for label, told in _contacts(town))
    return AFTER + 6 + max(22, sum(label + sheet.height(told, HALF, size=SMALL) + 0.5 for label, told in lines))


def _contacts(town: Town) -> list[tuple[str, str]]:
    """Return where the town hall is, when, and its telephone, as far as it said so."""
    found = [item for item in contact_items(town.facts) if item["icon"] in ("map-pin", "clock", "phone")]
    told = [(str(item["label"]), " · ".join(str(item["value"]).splitlines())) for item in found]
    return told or [(_("Mairie"), _("Mairie de %(town)s") % {"town": town.local_name})]


def _empty(sheet: Sheet, town: Town, y: float, rest: float) -> None:
    """Fill the page of a quiet week with an invitation."""
    top = y + 12
    text = _("Une semaine calme. Et si vous la commenciez ?")
    size = sheet.biggest(text, INSIDE, 70, sizes=(FAR, 56))
    top = sheet.write(text, MARGIN, top, INSIDE, size=size, bold=True, most=4) + 8
    for line in (
        _("Signalez un lampadaire en panne."),
        _("Partagez une idée pour la commune."),
        _("Posez une question à un élu."),
    ):
        top = sheet.write(line, MARGIN, top, INSIDE, size=22, most=2) + 3
    side = min(56.0, FOOT - rest - top - 14)
    looks.square(sheet, town.get_absolute_url(), (WIDTH - side) / 2, top + 4, side, size=12)
