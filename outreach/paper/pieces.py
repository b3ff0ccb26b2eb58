"""What a bulletin is made of, whichever app it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MOST = 8  # pieces that one section hands over; a bulletin prints fewer


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing to read: a headline for two metres, a few words for one, and the page (a path) where it goes on."""

    title: str
    path: str
    about: str = ""
    note: str = ""  # who, when: the small line
    is_led: bool = False  # the headline begins with words of ours, hence on the side of the reader's language


@dataclass(frozen=True, slots=True)
class Section:
    """Things of one kind, the one to print first in front; ``total`` counts those that were not handed over too."""

    title: str
    pieces: Sequence[Piece]
    total: int
    path: str  # where all of them are
    is_urgent: bool = False
