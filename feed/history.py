"""What a contribution said at each moment, and what changed from one version to the next, word by word (CIW21)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from itertools import pairwise

from feed.models import Publishable, Revision

MAX_VERSIONS = 50  # shown; the rest stays in the data export
MAX_WORDS = 1000  # of a 5,000 character text; longer ones are compared by lines
_WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Piece:
    """A run of words: `same`, `added` or `removed`. Plain text; the template escapes it."""

    change: str
    text: str


@dataclass(frozen=True)
class Version:
    """One version, and how it differs from the one before; the first has no difference."""

    at: datetime
    pieces: list[Piece]
    is_first: bool


def versions(subject: Publishable, revisions: Sequence[Revision]) -> list[Version]:
    """Return every version, the newest first. `revisions` hold what was said before each edit, newest first."""
    bodies = [revision.body for revision in reversed(revisions)] + [subject.words]
    moments = [subject.published_at or subject.created_at, *(revision.at for revision in reversed(revisions))]
    shown = [Version(moments[0], [Piece("same", bodies[0])], True)]
    for at, (before, after) in zip(moments[1:], pairwise(bodies), strict=True):
        shown.append(Version(at, compare(before, after), False))
    return shown[::-1]


def compare(before: str, after: str) -> list[Piece]:
    """Return the pieces that lead from one text to the next."""
    old, new = _split(before), _split(after)
    if len(old) > MAX_WORDS * 2 or len(new) > MAX_WORDS * 2:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pieces = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        pieces += [Piece("removed", "".join(old[a:b]))] if b > a else []
        pieces += [Piece("added", "".join(new[c:d]))] if d > c else []
    return pieces


def _split(text: str) -> list[str]:
    return _WORDS.findall(text)
