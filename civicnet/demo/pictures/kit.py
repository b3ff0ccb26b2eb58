"""A small drawing kit for flat illustrated scenes: sky, ridges, trees, houses, people.

A scene is 400 units wide and 300 high, whatever its pixels; it is drawn twice as large as it is kept, then reduced,
which is all the smoothing it needs. The same seed draws the same picture on every machine.
"""

from __future__ import annotations

import io
import math
import random
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 400, 300
UNIT = 2.5  # pixels kept for one unit: 1000 × 750
FINE = 2  # how much larger it is drawn

Point = tuple[float, float]
Colour = str | tuple[int, int, int, int]

INK = "#2b3440"
CREAM = "#fbf3e4"
STONE, STONE_DARK = "#d9cdb8", "#b9ab93"
SLATE, SLATE_DARK = "#55606e", "#414b58"
WOOD, WOOD_DARK = "#a9713f", "#7d5230"
GRASS, MEADOW, PINE, PINE_DARK = "#8fb866", "#b5cf7c", "#3f7459", "#2d5a49"
RED, CORAL, MUSTARD, ORANGE = "#c4453c", "#e58a6b", "#e9b44c", "#e58b35"
TEAL, BLUE, NAVY, PLUM = "#3e8e8b", "#5b93c5", "#34507a", "#7d4f79"

# Strokes of an accent above a letter, in ems from the middle of its top
_ACCENTS = {
    "\u0301": [[(-0.06, 0.04), (0.09, 0.16)]],
    "\u0300": [[(0.06, 0.04), (-0.09, 0.16)]],
    "\u0302": [[(-0.13, 0.05), (0, 0.16), (0.13, 0.05)]],
    "\u0308": [[(-0.13, 0.1), (-0.06, 0.1)], [(0.06, 0.1), (0.13, 0.1)]],
}


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(one: str, other: str, share: float) -> str:
    """Return the colour at `share` (0 to 1) of the way from one to the other."""
    a, b = rgb(one), rgb(other)
    return "#" + "".join(f"{round(x + (y - x) * share):02x}" for x, y in zip(a, b, strict=True))


def veil(colour: str, strength: float) -> tuple[int, int, int, int]:
    """Return the colour as a transparent layer, `strength` from 0 to 1."""
    return (*rgb(colour), round(255 * strength))


def webp(image: Image.Image) -> bytes:
    """Return the picture as a file."""
    out = io.BytesIO()
    image.save(out, "WEBP", quality=80, method=1)
    return out.getvalue()


class Scene:
    """A picture being drawn."""

    def __init__(self, seed: int = 1, *, width: float = WIDTH, height: float = HEIGHT, unit: float = UNIT) -> None:
        self.random = random.Random(seed)  # noqa: S311  # drawing, no secret
        self.width, self.height, self.scale = width, height, unit * FINE
        self.image = Image.new("RGB", (round(width * self.scale), round(height * self.scale)), CREAM)
        self.draw = ImageDraw.Draw(self.image, "RGBA")

    def finished(self) -> Image.Image:
        """Return the picture at the size it is kept."""
        return self.image.reduce(FINE)

    # --- plain shapes ------------------------------------------------------------------------------------------------
    def _at(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self.scale, y * self.scale) for x, y in points]

    def shape(self, points: Sequence[Point], fill: Colour) -> None:
        self.draw.polygon(self._at(points), fill=fill)

    def box(self, x: float, y: float, w: float, h: float, fill: Colour, round_: float = 0) -> None:
        (a, b), (c, d) = self._at([(x, y), (x + w, y + h)])
        self.draw.rounded_rectangle((a, b, c, d), radius=round_ * self.scale, fill=fill)

    def disc(self, x: float, y: float, r: float, fill: Colour, ry: float | None = None) -> None:
        ry = r if ry is None else ry
        (a, b), (c, d) = self._at([(x - r, y - ry), (x + r, y + ry)])
        self.draw.ellipse((a, b, c, d), fill=fill)

    def slice(
        self, x: float, y: float, r: float, start: float, end: float, fill: Colour, ry: float | None = None
    ) -> None:
        ry = r if ry is None else ry
        (a, b), (c, d) = self._at([(x - r, y - ry), (x + r, y + ry)])
        self.draw.pieslice((a, b, c, d), start, end, fill=fill)

    def line(self, points: Sequence[Point], fill: Colour, width: float = 1) -> None:
        self.draw.line(self._at(points), fill=fill, width=max(1, round(width * self.scale)), joint="curve")
        if width * self.scale > 4:  # round ends
            for x, y in (points[0], points[-1]):
                self.disc(x, y, width / 2, fill)

    def arc(
        self,
        x: float,
        y: float,
        r: float,
        start: float,
        end: float,
        fill: Colour,
        width: float,
        ry: float | None = None,
    ) -> None:
        ry = r if ry is None else ry
        (a, b), (c, d) = self._at([(x - r, y - ry), (x + r, y + ry)])
        self.draw.arc((a, b, c, d), start, end, fill=fill, width=max(1, round(width * self.scale)))

    def words(self, x: float, y: float, text: str, fill: Colour, size: float) -> None:
        """Write a line centred on (x, y). Pillow's own font has no accents: they are drawn over the plain letters."""
        font = ImageFont.load_default(size * self.scale)
        plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
        left, middle = x * self.scale - font.getlength(plain) / 2, y * self.scale
        self.draw.text((left, middle), plain, fill=fill, font=font, anchor="lm")
        for i, letter in enumerate(text):
            parts = unicodedata.normalize("NFD", letter)
            base, strokes = parts[0], _ACCENTS.get(parts[-1], [])
            centre = left + font.getlength(plain[:i]) + font.getlength(base) / 2
            top = middle - size * self.scale * (0.27 if base.islower() else 0.36)
            em = size * self.scale
            for stroke in strokes:
                points = [(centre + dx * em, top - dy * em) for dx, dy in stroke]
                self.draw.line(points, fill=fill, width=max(1, round(em * 0.075)), joint="curve")

    def fade(self, top: str, bottom: str, y: float = 0, h: float | None = None, middle: str | None = None) -> None:
        """Fill a band of the whole width from one colour to another."""
        h = self.height - y if h is None else h
        colours = [top, middle, bottom] if middle else [top, bottom]
        strip = Image.new("RGB", (1, 64))
        for row in range(64):
            place = row / 63 * (len(colours) - 1)
            index = min(int(place), len(colours) - 2)
            strip.putpixel((0, row), rgb(mix(colours[index], colours[index + 1], place - index)))
        column = strip.resize((1, round(h * self.scale)), Image.Resampling.BILINEAR)
        wide = column.resize((self.image.width, column.height), Image.Resampling.NEAREST)
        self.image.paste(wide, (0, round(y * self.scale)))

    # --- land --------------------------------------------------------------------------------------------------------
    def ridge(
        self, y: float, rise: float, fill: Colour, *, rough: float = 0.5, snow: str | None = None, snow_to: float = 0.4
    ) -> list[Point]:
        """Draw mountains: a broken line around height `y`, rising up to `rise`, filled to the bottom."""
        heights = [self.random.uniform(0.5, 1.0) if i % 2 else self.random.uniform(0.05, 0.4) for i in range(9)]
        while len(heights) < 65:
            spread = rough * 2 / len(heights)
            between = [(a + b) / 2 + self.random.uniform(-spread, spread) for a, b in pairwise(heights)]
            heights = [value for pair in zip(heights, between, strict=False) for value in pair] + [heights[-1]]
        step = self.width / (len(heights) - 1)
        line = [(i * step, y - max(0.0, h) * rise) for i, h in enumerate(heights)]
        self.shape([(0, self.height), *line, (self.width, self.height)], fill)
        if snow:
            self._snow(line, y - rise * snow_to, snow)
        return line

    def _snow(self, line: list[Point], limit: float, colour: str) -> None:
        """Cover what stands higher than `limit`, with a ragged lower edge."""
        run: list[Point] = []
        for point in [*line, (self.width + 1, self.height)]:
            if point[1] < limit:
                run.append(point)
                continue
            if len(run) > 2:
                edge = []
                for i, (x, y) in enumerate(reversed(run)):
                    depth = (limit - y) * (0.95 if i % 2 else 0.5) * self.random.uniform(0.7, 1.1)
                    edge.append((x + self.random.uniform(-1, 1), y + max(1.2, depth)))
                self.shape([*run, *edge], colour)
                top = min(run, key=lambda p: p[1])  # the side away from the sun
                shaded = [p for p in run if p[0] >= top[0]]
                low = [(x - (x - top[0]) * 0.35, y + (limit - y) * 0.5) for x, y in reversed(shaded)]
                if len(shaded) > 1:
                    self.shape([*shaded, *low], veil("#8fa6c4", 0.35))
            run = []

    def hill(
        self, left: float, right: float, fill: Colour, *, bulge: float = 12, waves: float = 1.4, phase: float = 0
    ) -> None:
        """Draw a soft slope from height `left` to height `right`, filled to the bottom."""
        line = []
        for i in range(61):
            t = i / 60
            line.append((t * self.width, left + (right - left) * t - bulge * math.sin(t * math.pi * waves + phase)))
        self.shape([(0, self.height), *line, (self.width, self.height)], fill)

    def fir(self, x: float, y: float, h: float, fill: str = PINE) -> None:
        """Plant a fir whose foot is at (x, y)."""
        self.box(x - h * 0.03, y - h * 0.15, h * 0.06, h * 0.15, WOOD_DARK)
        for i in range(3):
            top, w = y - h + i * h * 0.24, h * (0.17 + 0.07 * i)
            low = top + h * 0.4
            self.shape([(x, top), (x + w, low), (x - w, low)], fill)
            self.shape([(x, top), (x + w, low), (x + w * 0.1, low)], veil("#16302b", 0.16))

    def firs(self, xs: Sequence[float], y: float, h: float, fill: str = PINE, slope: float = 0) -> None:
        for x in xs:
            self.fir(x, y + slope * x + self.random.uniform(-2, 2), h * self.random.uniform(0.75, 1.2), fill)

    def tree(self, x: float, y: float, r: float, fill: str = GRASS) -> None:
        """Plant a leafy tree whose foot is at (x, y)."""
        self.shape(
            [(x - r * 0.1, y), (x + r * 0.1, y), (x + r * 0.05, y - r * 1.6), (x - r * 0.05, y - r * 1.6)], WOOD_DARK
        )
        dark = mix(fill, "#1f3b2e", 0.25)
        for dx, dy, size in ((-0.5, 1.5, 0.62), (0.5, 1.45, 0.64), (0, 1.9, 0.75)):
            self.disc(x + dx * r + r * 0.06, y - dy * r + r * 0.08, size * r, dark)
        for dx, dy, size in ((-0.5, 1.55, 0.6), (0.45, 1.5, 0.58), (-0.05, 1.98, 0.7)):
            self.disc(x + dx * r - r * 0.05, y - dy * r, size * r, fill)

    def cloud(self, x: float, y: float, r: float, fill: Colour = "#ffffff") -> None:
        for dx, dy, size in ((-1.1, 0.1, 0.55), (-0.4, -0.25, 0.8), (0.5, -0.1, 0.7), (1.2, 0.12, 0.45)):
            self.disc(x + dx * r, y + dy * r, size * r, fill)
        self.box(x - 1.6 * r, y, 3.2 * r, r * 0.58, fill, r * 0.29)

    def water(self, points: Sequence[Point], fill: str, shine: str, count: int = 40) -> None:
        """Fill a stretch of water and let light glide on it."""
        self.shape(points, fill)
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        mask = Image.new("L", (WIDTH, HEIGHT), 0)
        ImageDraw.Draw(mask).polygon(list(points), fill=1)
        for _ in range(count):
            x, y = self.random.uniform(min(xs), max(xs)), self.random.uniform(min(ys), max(ys))
            length = self.random.uniform(5, 20)
            ends = ((x, y), (x + length, y))
            if all(0 <= a < WIDTH and 0 <= b < HEIGHT and mask.getpixel((int(a), int(b))) for a, b in ends):
                self.line(ends, veil(shine, 0.6), 1.1)

    def speckle(self, x: float, y: float, w: float, h: float, fill: Colour, count: int, size: float = 1) -> None:
        """Scatter small dots: gravel, snowflakes, flowers, stars."""
        for _ in range(count):
            r = size * self.random.uniform(0.5, 1.2)
            self.disc(self.random.uniform(x, x + w), self.random.uniform(y, y + h), r, fill)

    def glow(self, x: float, y: float, r: float, colour: str, strength: float = 0.5) -> None:
        """Light the surroundings of a point."""
        for i in range(9):
            self.disc(x, y, r * (1 - i / 9), veil(colour, strength / 6))
