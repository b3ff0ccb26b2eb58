"""Showing why something was found: an excerpt around the first word that matched, with these words marked."""

from __future__ import annotations

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core.search.words import stems
from core.text import clean

EXCERPT = 240  # characters
BEFORE = 60  # of which so many before the first match
LONGEST = 10_000  # characters that are looked at

_WORD = re.compile(r"\w+")
_OPEN, _CLOSE = "<mark>", "</mark>"


def excerpt(text: str, marked: frozenset[str], *, length: int = EXCERPT) -> SafeString:
    """Return a part of a plain text as HTML, on one line, with the words of these stems in ``<mark>``.

    Every piece is escaped by itself; the only tags are ours.
    """
    line = " ".join(clean(text[:LONGEST]).split())
    hits = [word.span() for word in _WORD.finditer(line) if not marked.isdisjoint(stems(word[0]))] if marked else []
    start, end = _window(line, hits[0][0] if hits else 0, length)
    parts, position = ["…" if start else ""], start
    for first, last in hits:
        if first >= position and last <= end:
            parts += (escape(line[position:first]), _OPEN, escape(line[first:last]), _CLOSE)
            position = last
    parts += (escape(line[position:end]), "…" if end < len(line) else "")
    return mark_safe("".join(parts))


def _window(line: str, hit: int, length: int) -> tuple[int, int]:
    """Return where to cut, between words where there are any."""
    if len(line) <= length:
        return 0, len(line)
    start = max(0, min(hit - BEFORE, len(line) - length))
    if start:
        space = line.find(" ", start, hit)
        start = space + 1 if space >= 0 else start
    end = min(len(line), start + length)
    if end < len(line):
        space = line.rfind(" ", max(hit + 1, end - 40), end)
        end = space if space > 0 else end
    return start, end
