"""Our typefaces as a printer takes them: one outline a weight, made once from the variable files of the site.

fpdf2 would cut a variable typeface anew for every document, which takes seconds; a file cut before takes milliseconds.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock

import fontTools
import uharfbuzz as hb
from django.conf import settings

SOURCES = Path(__file__).resolve().parents[1] / "static" / "core" / "fonts"
FAMILIES = {
    "sans": "public-sans",
    "ext": "public-sans-ext",
    "arabic": "noto-sans-arabic",
}  # in the order they are asked
WEIGHTS = {False: 400.0, True: 700.0}
MISSING = "\u25a1"  # an empty square: stands for what no typeface of ours can draw

logging.getLogger("fontTools").setLevel(logging.WARNING)
_making = Lock()


@dataclass(frozen=True, slots=True)
class Face:
    """One family in one weight: its file, the letters it draws, and its measures."""

    family: str
    is_bold: bool
    path: Path
    letters: frozenset[int]
    shaper: hb.Font
    per_em: int

    def width(self, text: str, *, right_to_left: bool) -> float:
        """Return how wide a run of one direction is, in parts of the letters' size."""
        buffer = hb.Buffer()
        buffer.cluster_level = 1
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if right_to_left else "ltr"
        hb.shape(self.shaper, buffer, {})
        return float(sum(position.x_advance for position in buffer.glyph_positions)) / self.per_em


@cache
def face(family: str, is_bold: bool) -> Face:
    """Return a family in a weight."""
    path = _cut(family, is_bold)
    with path.open("rb") as file:
        data = hb.Face(file.read())
    return Face(family, is_bold, path, frozenset(data.unicodes), hb.Font(data), data.upem)


@cache
def family_of(letter: str) -> str:
    """Return which family draws a letter, nothing where none does."""
    return next((name for name in FAMILIES if ord(letter) in face(name, False).letters), "")


def _cut(family: str, is_bold: bool) -> Path:
    """Return the file of one weight, made when it is first asked for; two processes that make it make the same."""
    source = (SOURCES / f"{FAMILIES[family]}.woff2").read_bytes()
    made = blake2b(source, digest_size=8, key=f"2 {fontTools.version}".encode()).hexdigest()
    path: Path = settings.HOME / "cache" / "fonts" / f"{family}-{'bold' if is_bold else 'regular'}-{made}.ttf"
    with _making:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=path.parent, delete=False) as file:
                file.write(_instance(source, WEIGHTS[is_bold]))
            Path(file.name).replace(path)
    return path


def _instance(source: bytes, weight: float) -> bytes:
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    font = instantiateVariableFont(TTFont(BytesIO(source), recalcTimestamp=False), {"wght": weight}, inplace=True)
    font.setGlyphOrder([*font.getGlyphOrder(), "missing"])  # drawn like .notdef, which fpdf2 leaves out
    font["glyf"].glyphs["missing"] = font["glyf"][".notdef"]
    font["hmtx"].metrics["missing"] = font["hmtx"].metrics[".notdef"]
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[ord(MISSING)] = "missing"
    font.flavor = None
    written = BytesIO()
    font.save(written)
    return written.getvalue()
