"""Words on paper: what can be printed of them, where their lines break, and in which order their letters stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection

from core.paper.fonts import MISSING, face, family_of

MOST = 4000  # letters of one text: more fit on no sheet
MOST_MARKS = 2  # on one letter
ELLIPSIS = "…"
# What has no outline of its own and a usual look-alike: spaces that do not break, dashes, quotes.
ALIKE = str.maketrans("\u202f\u2007\u2010\u2011\u2012\u2015\u2032\u2033\u06cc\u06a9", "\xa0\xa0---—’”يك")
# Spaces at which no line ends: before a unit, a half of the day or the marks French sets apart, and inside its quotes.
_HELD = re.compile(
    r"(?<=[0-9]) (?=(?:h|€|%|km|kg|m|cm|ans|euros|[ap]\.m|ص|م)(?![^\W_]))"
    r"| (?=[?!:;»%])|(?<=«) |(?<=[0-9]) (?=[0-9]{3}(?![0-9]))"
)
RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one family in one direction."""

    family: str
    text: str
    right_to_left: bool


def printable(text: str) -> str:
    """Return a text in which every letter can be drawn and none moves others.

    Controls, overrides of direction and what has no width go; of marks that make no letter of ours, two stay on an
    Arabic one; what has no outline becomes what it is compatible with (Unicode NFKC), or one empty square for all that
    stands together.
    """
    kept: list[str] = []
    marks = 0
    for letter in unicodedata.normalize("NFC", text[:MOST]).translate(ALIKE):
        kind = unicodedata.category(letter)
        if (kind == "Zs" and letter != "\xa0") or letter in "\t\r\n\v\f\u2028\u2029":
            kept.append(" ")
        elif kind[0] == "C" and kind != "Co":
            continue
        elif unicodedata.combining(letter) or kind in ("Mn", "Me"):
            marks += 1
            if kept and marks <= MOST_MARKS and family_of(letter) == "arabic":
                kept.append(letter)
            continue
        else:
            kept += _drawn(letter, kept)
        marks = 0
    line = " ".join(part for part in "".join(kept).split(" ") if part)
    return _HELD.sub("\xa0", line)


def _drawn(letter: str, before: list[str]) -> str:
    if family_of(letter):
        return letter
    if (digit := unicodedata.decimal(letter, None)) is not None:
        return str(digit)
    instead = unicodedata.normalize("NFKC", letter)[:20]
    if instead != letter and all(part == " " or family_of(part) for part in instead):
        return instead
    return "" if before and before[-1] == MISSING else MISSING


def is_right_to_left(text: str) -> bool:
    """Return which way a text runs: that of most of its letters, whatever name a sentence begins with."""
    kinds = [unicodedata.bidirectional(letter) for letter in text]
    return sum(kind in ("R", "AL") for kind in kinds) > kinds.count("L")


@lru_cache(maxsize=8192)
def width(text: str, is_bold: bool) -> float:
    """Return how wide a printable line is, in parts of the letters' size."""
    runs = _by_family(text, 0)
    return sum(
        face(run.family, is_bold).width(run.text, right_to_left=run.family == "arabic" and _is_arabic(run.text))
        for _level, run in runs
    )


def ordered(text: str, right_to_left: bool) -> list[Run]:
    """Return the runs of a printable line from left to right, as Unicode orders them (UAX #9, L2)."""
    runs: list[tuple[int, Run]] = []
    for level, part in _levels(text, right_to_left):
        runs += _by_family(part, level)
    highest = max((level for level, _run in runs), default=0)
    for level in range(highest, 0, -1):
        placed: list[tuple[int, Run]] = []
        turned: list[tuple[int, Run]] = []
        for run in runs:
            if run[0] >= level:
                turned.insert(0, run)
            else:
                placed += [*turned, run]
                turned = []
        runs = placed + turned
    return [run for _level, run in runs]


def lines(text: str, room: float, is_bold: bool, most: int) -> list[str]:
    """Break a printable text into at most ``most`` lines no wider than ``room`` letters' sizes; the last may be cut."""
    words = text.split(" ")
    found: list[str] = []
    line = ""
    while words and len(found) < most:
        word = words.pop(0)
        longer = f"{line} {word}" if line else word
        if width(longer, is_bold) <= room:
            line = longer
        elif line:
            found.append(line)
            line = ""
            words.insert(0, word)
        else:
            head = _fitting(word, room, is_bold)
            found.append(head)
            if word[len(head) :]:
                words.insert(0, word[len(head) :])
    if line and len(found) < most:
        found.append(line)
    elif (line or words) and found:
        found[-1] = shortened(f"{found[-1]} ", room, is_bold)
    return found


def balanced(text: str, room: float, is_bold: bool, most: int) -> list[str]:
    """Break as ``lines`` does, into lines as alike as they can be without one more: no word is left alone."""
    found = lines(text, room, is_bold, most)
    if len(found) < 2 or " ".join(found) != text:
        return found
    narrow, wide = room / len(found) / 2, room
    for _turn in range(12):
        middle = (narrow + wide) / 2
        tried = lines(text, middle, is_bold, most)
        if " ".join(tried) == text and len(tried) == len(found):
            found, wide = tried, middle
        else:
            narrow = middle
    return found


def shortened(line: str, room: float, is_bold: bool) -> str:
    """Return a line that goes on elsewhere, with an ellipsis that fits."""
    line = line.rstrip(" ,;:.–-")
    while line and width(line + ELLIPSIS, is_bold) > room:
        head, _space, _tail = line.rpartition(" ")
        line = (head if len(head) > len(line) // 2 else line[:-1]).rstrip(" ,;:.–-")
    return line + ELLIPSIS


def _fitting(word: str, room: float, is_bold: bool) -> str:
    """Return as much of a word as fits on a line, one letter at least."""
    low, high = 1, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width(word[:middle], is_bold) <= room else (low, middle - 1)
    while low < len(word) and unicodedata.combining(word[low]):
        low += 1
    return word[:low]


def _levels(text: str, right_to_left: bool) -> Iterator[tuple[int, str]]:
    """Yield the parts of a line with their embedding levels."""
    if not right_to_left and not any(unicodedata.bidirectional(letter) in RIGHT_TO_LEFT for letter in text):
        yield 0, text
        return
    direction = TextDirection.RTL if right_to_left else TextDirection.LTR
    level, part = -1, ""
    for letter in BidiParagraph(text, base_direction=direction).get_characters_with_embedding_level():
        if letter.embedding_level != level and part:
            yield level, part
            part = ""
        level = letter.embedding_level
        part += letter.character
    if part:
        yield level, part


def _by_family(text: str, level: int) -> list[tuple[int, Run]]:
    """Cut a part of one level where another family draws; marks stay with the letter before them."""
    runs: list[tuple[int, Run]] = []
    family, part = "", ""
    for letter in text:
        own = family if family and unicodedata.combining(letter) else family_of(letter) or "sans"
        if own != family and part:
            runs.append((level, Run(family, part, level % 2 == 1)))
            part = ""
        family = own
        part += letter
    if part:
        runs.append((level, Run(family, part, level % 2 == 1)))
    return runs


def _is_arabic(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) == "AL" for letter in text)
