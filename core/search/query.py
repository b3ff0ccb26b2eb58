"""What people type, as words that must be there and words that must not: nothing of it reaches an engine as syntax."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import islice

from core.search.words import FACET, names, place_facet, stems
from core.text import fold

LONGEST = 200  # characters of a question that are read
MOST = 12  # words or phrases of it
MOST_TOKENS = 24  # of one phrase

_QUOTES = str.maketrans("«»“”„", '"""""')
_PIECE = re.compile(r'(?P<minus>(?<!\S)[-−])?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """What a document must contain, in tokens: the only thing engines are given."""

    every: tuple[Phrase, ...]
    none: tuple[Phrase, ...] = ()
    beginning: str = ""  # of one more token
    place: int | None = None

    def of(self, facet: str) -> Match:
        """Return the same, of documents that also have this facet."""
        return replace(self, every=(*self.every, (FACET + facet,)))

    def within(self, place: int) -> Match:
        """Return the same, of documents of this place."""
        return replace(self.of(place_facet(place)), place=place)

    def but(self, facet: str) -> Match:
        """Return the same, of documents that have not this facet."""
        return replace(self, none=(*self.none, (FACET + facet,)))


@dataclass(frozen=True, slots=True)
class Query:
    """A question: words, "exact phrases", and -words to leave out."""

    text: str
    wanted: tuple[str, ...] = field(default=())
    unwanted: tuple[str, ...] = field(default=())

    @classmethod
    def read(cls, text: str) -> Query:
        """Read any text whatever as a question; what is too long is cut."""
        text = text[:LONGEST]
        wanted: list[str] = []
        unwanted: list[str] = []
        for piece in islice(_PIECE.finditer(text.translate(_QUOTES)), MOST):
            words = piece["phrase"] if piece["phrase"] is not None else piece["word"]
            (unwanted if piece["minus"] else wanted).append(words)
        return cls(" ".join(text.split()), tuple(wanted), tuple(unwanted))

    @property
    def texts(self) -> Match | None:
        """What a text must contain, None when the question holds no word that tells texts apart."""
        every = _phrases(self.wanted, stems)
        return Match(every, _phrases(self.unwanted, stems)) if every else None

    @property
    def names(self) -> Match | None:
        """What a name must contain: every word, the last one as a beginning."""
        *words, last = names(self.name) or [""]
        return Match(tuple((word,) for word in words), beginning=last) if last else None

    @property
    def name(self) -> str:
        """The words that must be there, without signs."""
        return fold(" ".join(self.wanted))

    @property
    def marked(self) -> frozenset[str]:
        """The stems to mark in what is found."""
        return frozenset(token for phrase in _phrases(self.wanted, stems) for token in phrase)


def _phrases(pieces: tuple[str, ...], cut: Callable[[str], list[str]]) -> tuple[Phrase, ...]:
    """Return each piece as a phrase of tokens, once; “saint-jean” is one, as if it stood between quotes."""
    found = (tuple(cut(piece)[:MOST_TOKENS]) for piece in pieces)
    return tuple(dict.fromkeys(phrase for phrase in found if phrase))
