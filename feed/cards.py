"""OpenGraph cards: the picture other sites show beside a link to us, drawn here from our own public words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

from django.contrib.staticfiles import finders
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, MARGIN = 1200, 630, 72
PAPER, INK, MUTED = (251, 250, 247), (28, 29, 31), (91, 95, 102)
MAX_TEXT = 300  # characters: the cost of shaping stays bounded whatever is drawn
SMOOTH = 3  # outlines are drawn this much larger and reduced: Pillow does not smooth lines

Color = tuple[int, int, int]
Ring = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Card:
    """The words of one card; every text is plain, cut and wrapped here."""

    title: str
    kicker: str = ""  # small line above the title: where
    detail: str = ""  # below the title: who, how many
    mark: str = ""  # initials in the coloured square
    hue: int = 172  # OKLCH degrees of the town's colour
    rings: Sequence[Ring] = ()  # outline, longitude first


def draw(card: Card) -> bytes:
    """Return the card as a PNG of 1200 × 630 pixels."""
    accent, soft = oklch(0.46, 0.09, card.hue), oklch(0.95, 0.025, card.hue)
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 16, HEIGHT), fill=accent)
    column = WIDTH - 2 * MARGIN
    if card.rings:
        column -= 400
        image.paste(_outline(card.rings, 360, accent, soft), (WIDTH - MARGIN - 360, 110))
    elif card.mark:
        column -= 240
        left, top = WIDTH - MARGIN - 200, 110
        pen.rounded_rectangle((left, top, left + 200, top + 200), 44, fill=accent)
        pen.text((left + 100, top + 100), card.mark[:3], font=font(card.mark, 84, 700), fill=soft, anchor="mm")
    _words(pen, card, column, accent)
    pen.text((MARGIN, HEIGHT - 62), "civicnet", font=font("civicnet", 36, 750), fill=accent, anchor="ls")
    buffer = BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _words(pen: ImageDraw.ImageDraw, card: Card, column: int, accent: Color) -> None:
    """Write kicker, title and detail from the top, the title as large as four lines allow."""
    top = 110
    if card.kicker:
        pen.text((MARGIN, top), _cut(card.kicker, 60), font=font(card.kicker, 34, 600), fill=accent, anchor="ls")
        top += 36
    title, lines, size = _cut(card.title, MAX_TEXT), [], 84
    for size in (84, 68, 56, 46):
        lines = wrap(title, font(title, size, 700), column)
        if len(lines) <= 4:
            break
    if len(lines) > 4:
        lines = [*lines[:3], lines[3] + " …"]
    for line in lines:
        top += round(size * 1.2)
        pen.text((MARGIN, top), line, font=font(title, size, 700), fill=INK, anchor="ls")
    for line in wrap(_cut(card.detail, 120), font(card.detail, 34, 500), column)[:2]:
        top += 56
        pen.text((MARGIN, top), line, font=font(card.detail, 34, 500), fill=MUTED, anchor="ls")


def _cut(text: str, length: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def wrap(text: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Return the text in lines no wider than `width` pixels; a word wider than a line is broken."""
    lines = [""]
    for word in text.split():
        for piece in _pieces(word, face, width):
            candidate = f"{lines[-1]} {piece}".strip()
            if face.getlength(candidate) <= width:
                lines[-1] = candidate
            else:
                lines.append(piece)
    return [line for line in lines if line]


def _pieces(word: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    if face.getlength(word) <= width or len(word) < 2:
        return [word]
    return [*_pieces(word[: len(word) // 2], face, width), *_pieces(word[len(word) // 2 :], face, width)]


def _outline(rings: Sequence[Ring], side: int, line: Color, fill: Color) -> Image.Image:
    """Return a square picture of the outline, flat around its middle latitude."""
    west, east = min(p[0] for r in rings for p in r), max(p[0] for r in rings for p in r)
    south, north = min(p[1] for r in rings for p in r), max(p[1] for r in rings for p in r)
    squeeze = math.cos(math.radians((south + north) / 2))
    size = side * SMOOTH
    scale = (size - 8 * SMOOTH) / max((east - west) * squeeze, north - south, 1e-9)
    left, top = (size - (east - west) * squeeze * scale) / 2, (size - (north - south) * scale) / 2
    image = Image.new("RGB", (size, size), PAPER)
    pen = ImageDraw.Draw(image)
    for ring in rings:
        points = [(left + (x - west) * squeeze * scale, top + (north - y) * scale) for x, y, *_ in ring]
        if len(points) > 2:
            pen.polygon(points, fill=fill)
            pen.line([*points, points[0]], fill=line, width=4 * SMOOTH, joint="curve")
    return image.resize((side, side), Image.Resampling.LANCZOS)


def rings(geometry: dict[str, Any]) -> list[Ring]:
    """Return the outer rings of a GeoJSON Polygon or MultiPolygon (RFC 7946)."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [polygon[0] for polygon in polygons if polygon]


@lru_cache(maxsize=64)
def _face(file: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    face = ImageFont.truetype(file, size)
    face.set_variation_by_axes([weight])
    return face


def font(text: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    """Return the site's own typeface that can write this text."""
    arabic = any("\u0600" <= letter <= "\u06ff" for letter in text)
    name = "core/fonts/noto-sans-arabic.woff2" if arabic else "core/fonts/public-sans.woff2"
    file = finders.find(name)
    if file is None:
        raise FileNotFoundError(name)
    return _face(str(file), size, weight)


def oklch(lightness: float, chroma: float, hue: float) -> Color:
    """Return the sRGB colour of an OKLCH one (Ottosson, CSS Color 4 §9), so that cards wear the pages' accents."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    red, green, blue = (_gamma(value) for value in linear)
    return red, green, blue


def _gamma(value: float) -> int:
    value = min(1.0, max(0.0, value))
    curved = 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
    return round(curved * 255)
