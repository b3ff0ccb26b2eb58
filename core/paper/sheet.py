"""A sheet of paper on which everything has a place; lengths are millimetres of an A4 sheet, sizes are points on it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, cast

import segno
from fpdf import FPDF
from fpdf.enums import TextDirection
from PIL import Image

from core.paper import words
from core.paper.fonts import Face, face

if TYPE_CHECKING:
    from fpdf.fonts import TTFFont

Colour = tuple[int, int, int]
INK: Colour = (25, 28, 30)
MUTED: Colour = (84, 90, 94)
WHITE: Colour = (255, 255, 255)
POINT = 25.4 / 72  # millimetres
LEADING, ARABIC_LEADING = 1.22, 1.5  # from one line to the next, in letters' sizes
RISE = 0.94  # from the top of a line to what it stands on
QUIET = 4  # modules around a square that have to stay empty (ISO/IEC 18004)
PICTURE_DOTS = 1400  # at most, along the longer side: 200 dots an inch over 18 cm


@dataclass(frozen=True, slots=True)
class Paper:
    """A size of paper. ``scale`` is how much larger than A4 everything on it is."""

    name: str
    width: float
    height: float
    scale: float


A4 = Paper("a4", 210, 297, 1)
A3 = Paper("a3", 297, 420, 2**0.5)
PAPERS = {paper.name: paper for paper in (A4, A3)}
WIDTH, HEIGHT = 210.0, 297.0


class Sheet:
    """A document in one language. What is written in a box stays in it, whatever somebody typed."""

    def __init__(self, *, title: str, language: str, paper: Paper = A4, at: datetime | None = None) -> None:
        self.paper = paper
        self.right_to_left = language == "ar"
        self._pdf = FPDF(format=(paper.width, paper.height))
        self._pdf.set_auto_page_break(False)
        self._pdf.set_margins(0, 0)
        self._ink = ""
        self._pdf.set_title(words.printable(title))
        self._pdf.set_lang(language)
        self._pdf.set_producer("civicnet")
        if at is not None:
            self._pdf.set_creation_date(at)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return self._pdf.pages_count

    def page(self) -> None:
        """Begin a page."""
        self._pdf.add_page()

    def output(self) -> bytes:
        """Return the document."""
        return bytes(self._pdf.output())

    def height(self, text: str, width: float, *, size: float, bold: bool = False, most: int = 3) -> float:
        """Return how high a text would stand in a width."""
        return self._leading(text, size) * len(self._lines(text, width, size, bold, most))

    def write(
        self,
        text: str,
        x: float,
        y: float,
        width: float,
        *,
        size: float,
        bold: bool = False,
        most: int = 3,
        colour: Colour = INK,
        align: Literal["start", "end", "middle", "own"] = "start",
        balance: bool = False,
        turned: bool | None = None,
    ) -> float:
        """Write a text below ``y``, cut with an ellipsis after ``most`` lines; return where it ends.

        ``own`` has it begin where its own language does, on a sheet in another; ``turned`` says that it runs from right
        to left, which otherwise most of its letters say.
        """
        leading = self._leading(text, size)
        turned = words.is_right_to_left(text) if turned is None else turned
        self._ink = " ".join(f"{part / 255:.3f}" for part in colour) + " rg"
        at_right = turned if align == "own" else (align == "end") != self.right_to_left
        broken = words.balanced if balance else words.lines
        for line in broken(words.printable(text), width / (size * POINT), bold, most):
            wide = words.width(line, bold) * POINT
            fits = min(size, width / wide) if wide else size  # one letter may be wider than its column
            free = width - wide * fits
            left = x + (free / 2 if align == "middle" else free if at_right else 0)
            self._line(line, left, y + (leading - size * POINT) / 2 + RISE * size * POINT, fits, bold, turned)
            y += leading
        return y

    def biggest(
        self, text: str, width: float, height: float, *, sizes: tuple[float, float], bold: bool = True
    ) -> float:
        """Return the largest size between two at which a text fits a box whole, or the smaller one."""
        least, size = sizes
        while size > least:
            room = width / (size * POINT)
            whole = all(words.width(word, bold) <= room for word in words.printable(text).split(" "))
            if whole and self.height(text, width, size=size, bold=bold, most=99) <= height:
                break
            size = max(least, size * 0.94)
        return size

    def one_line(self, text: str, width: float, size: float, *, bold: bool = True) -> float:
        """Return the largest size up to one at which a text that must not be cut stands on one line."""
        return min(size, 0.995 * width / POINT / (words.width(words.printable(text), bold) or 1))

    def fill(self, x: float, y: float, width: float, height: float, colour: Colour, *, round_by: float = 0) -> None:
        """Fill a box."""
        self._pdf.set_fill_color(*colour)
        self._pdf.rect(
            self._mm(x),
            self._mm(y),
            self._mm(width),
            self._mm(height),
            style="F",
            round_corners=round_by > 0,
            corner_radius=self._mm(round_by),
        )

    def rule(
        self, x: float, y: float, width: float, *, colour: Colour = INK, thick: float = 0.3, dash: float = 0
    ) -> None:
        """Draw a line across, in dashes of a length where one is given."""
        while width > 0:
            self.fill(x, y - thick / 2, min(dash or width, width), thick, colour)
            x, width = x + 2 * dash, width - (2 * dash or width)

    def square(self, address: str, x: float, y: float, side: float) -> None:
        """Draw a square to scan (QR, level M) as outlines, its quiet zone within ``side``."""
        matrix = segno.make(address, error="m", micro=False).matrix
        step = self._mm(side) / (len(matrix) + 2 * QUIET)
        self.fill(x, y, side, side, WHITE)
        left, top, k = self._mm(x) + QUIET * step, self._mm(y) + QUIET * step, self._pdf.k
        path: list[str] = []
        for row, modules in enumerate(matrix):
            start = None
            for column, dark in enumerate([*modules, 0]):
                if dark and start is None:
                    start = column
                elif not dark and start is not None:
                    box = (
                        left + start * step,
                        self.paper.height - top - (row + 1) * step,
                        (column - start) * step,
                        step,
                    )
                    path.append(" ".join(f"{value * k:.3f}" for value in box) + " re")
                    start = None
        self._pdf._out(f"q 0 g {' '.join(path)} f Q")

    def picture(self, data: bytes, x: float, y: float, width: float, height: float) -> None:
        """Draw a photo of ours, cut to a box and small enough for a printer."""
        with Image.open(io.BytesIO(data)) as opened:
            opened.draft("RGB", (PICTURE_DOTS, PICTURE_DOTS))
            image = opened.convert("RGB")
        wide, high = image.size
        ratio = width / height
        box_wide, box_high = min(wide, round(high * ratio)) or 1, min(high, round(wide / ratio)) or 1
        left, top = (wide - box_wide) // 2, (high - box_high) // 2
        image = image.crop((left, top, left + box_wide, top + box_high))
        image.thumbnail((PICTURE_DOTS, PICTURE_DOTS))
        written = io.BytesIO()
        image.save(written, "JPEG", quality=80)
        written.seek(0)
        self._pdf.image(written, self._mm(x), self._mm(y), self._mm(width), self._mm(height))

    def beside(self, x: float, width: float, end: float, gap: float = 4) -> tuple[float, float, float]:
        """Split a width: where the main part begins and how wide it is, and where the part of ``end`` mm begins."""
        main = width - end - gap
        return (x + end + gap, main, x) if self.right_to_left else (x, main, x + main + gap)

    def _lines(self, text: str, width: float, size: float, bold: bool, most: int) -> list[str]:
        return words.lines(words.printable(text), width / (size * POINT), bold, most)

    def _leading(self, text: str, size: float) -> float:
        arabic = any("\u0600" <= letter <= "\u06ff" for letter in text)
        return (ARABIC_LEADING if arabic else LEADING) * size * POINT

    def _line(self, line: str, x: float, baseline: float, size: float, bold: bool, turned: bool) -> None:
        """Draw a line, each letter where it was shaped to stand: fpdf2 loses the place of what follows a mark."""
        y = (self.paper.height - self._mm(baseline)) * self._pdf.k
        for run in words.ordered(line, turned):
            chosen = face(run.family, bold)
            if not run.text.isspace():
                self._run(run, chosen, self._mm(x) * self._pdf.k, y, size * self.paper.scale)
            x += chosen.width(run.text, right_to_left=run.right_to_left) * size * POINT

    def _run(self, run: words.Run, chosen: Face, x: float, y: float, size: float) -> None:
        """Draw the letters of one family and direction from a point on, in points from the lower left corner."""
        style = "B" if chosen.is_bold else ""
        if f"{run.family}{style}" not in self._pdf.fonts:
            self._pdf.add_font(run.family, style, chosen.path)
        font = cast("TTFFont", self._pdf.fonts[f"{run.family}{style}"])
        direction = TextDirection.RTL if run.right_to_left else TextDirection.LTR
        drawn = [f"q BT {self._pdf._set_font_for_page(font, size, wrap_in_text_object=False)} {self._ink}"]
        unit = size / chosen.per_em
        for glyph in font.shape_text(run.text, size, {"features": {}, "fragment_direction": direction}):
            if glyph["mapped_char"] is not None:
                place = f"{x + glyph['x_offset'] * unit:.2f} {y + glyph['y_offset'] * unit:.2f}"
                drawn.append(f"1 0 0 1 {place} Tm ({font.escape_text(chr(glyph['mapped_char']))}) Tj")
            x += glyph["x_advance"] * unit
        self._pdf._out(" ".join(drawn) + " ET Q")

    def _mm(self, value: float) -> float:
        return value * self.paper.scale
