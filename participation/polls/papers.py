"""Sheets of paper as an agent types them: one line a sheet, or for one answer a sheet, how many of each."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from participation.polls import counting, tally
from participation.polls.models import MOST_SHEETS, Form, Slip

if TYPE_CHECKING:
    from participation.polls.counting import Asked
    from participation.polls.models import Batch, Poll

SPOILT = {"x", "nul", "null"}  # what a line says of a sheet that answers nothing which is asked
ALIKE = 5  # from so many sheets on, the same ones twice are no chance
_BETWEEN = re.compile(r"[\s,;>+/.]+")


@dataclass
class Typed:
    """What was read: the choices of the sheets that count, how many are spoilt, and what is wrong, line by line."""

    choices: list[str] = field(default_factory=list)
    spoilt: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def number(self) -> int:
        return len(self.choices) + self.spoilt


def read_lines(poll: Poll, text: str) -> Typed:
    """Read one sheet a line; empty lines say nothing."""
    asked, typed = tally.asked_of(poll), Typed()
    for number, line in enumerate(text.splitlines(), 1):
        word = line.strip().casefold()
        if not word:
            continue
        if typed.number >= MOST_SHEETS:
            typed.wrong.append(_("%(most)d feuilles au plus par pile : faites-en deux.") % {"most": MOST_SHEETS})
            break
        if word in SPOILT:
            typed.spoilt += 1
        elif choice := _choice(asked, word):
            typed.choices.append(choice)
        else:
            typed.wrong.append(
                _("Ligne %(number)d : « %(line)s » n’est pas une réponse. %(how)s")
                % {"number": number, "line": line.strip()[:40], "how": how(poll)}
            )
    return typed


def read_numbers(numbers: Sequence[int], spoilt: int) -> Typed:
    """Read how many sheets chose each option in turn, and how many say nothing."""
    if sum(numbers) + spoilt > MOST_SHEETS:
        return Typed(wrong=[_("%(most)d feuilles au plus par pile : faites-en deux.") % {"most": MOST_SHEETS}])
    choices = [str(place) for place, times in enumerate(numbers, 1) for _time in range(times)]
    return Typed(choices, spoilt)


def how(poll: Poll) -> str:
    """Return how a sheet of this poll is typed."""
    last = {"last": poll.options.count()}
    return {
        Form.SINGLE: _("Un numéro de 1 à %(last)d, ou x pour une feuille nulle.") % last,
        Form.MULTIPLE: _("Les numéros cochés, de 1 à %(last)d, comme 1 3 ; x pour une feuille nulle.") % last,
        Form.RANKED: _("Les numéros dans l’ordre de préférence, comme 2>1 ; x pour une feuille nulle."),
        Form.RATING: _("Une note de 0 à 5 par option, dans l’ordre, comme 5 0 3 ; x pour une feuille nulle."),
    }[Form(poll.form)]


def fingerprint(choices: Iterable[str], spoilt: int) -> str:
    """Return what is the same for the same sheets, in whatever order they lie."""
    told = sorted(Counter(choices).items())
    return hashlib.sha256(repr((told, spoilt)).encode()).hexdigest()


def holds(batch: Batch) -> bool:
    """Return whether the sheets of a batch are those that were entered (VOTE-10)."""
    kept = list(Slip.objects.filter(batch=batch).values_list("choice", flat=True))
    return len(kept) == batch.sheets and fingerprint(kept, batch.spoilt) == batch.fingerprint


def _choice(asked: Asked, word: str) -> str:
    """Return a line as a ballot is kept, "" for none."""
    parts = [part for part in _BETWEEN.split(word.replace("-", "0" if asked.form == counting.RATING else "-")) if part]
    if not parts or len(parts) > 20 or not all(part.isascii() and part.isdigit() and len(part) <= 2 for part in parts):
        return ""
    numbers = [int(part) for part in parts]
    choice = counting.write(sorted(numbers) if asked.form == counting.MULTIPLE else numbers)
    return choice if counting.read(asked, choice) is not None else ""
