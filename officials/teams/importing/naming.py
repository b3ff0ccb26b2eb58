"""Names and titles as people write them, from the capitals of a register."""

from __future__ import annotations

import re

from core.text import clean_line
from core.text.keys import fold

# Particles stay small inside a name and at the front of a family name: “de Gaulle”, “Bonamour du Tartre”.
SMALL = {"de", "du", "des", "d"}
LINKS = {"née", "nee", "épouse", "epouse", "ép", "dit", "dite", "et"}
_WORD = re.compile(r"[^\W\d_]+")
_RANK = re.compile(r"(\d{1,2}) ?(?:er|ere|e|eme|nd|nde)? ")
_RANKS = (
    ("Premier", "Première"), ("Deuxième",) * 2, ("Troisième",) * 2, ("Quatrième",) * 2, ("Cinquième",) * 2,
    ("Sixième",) * 2, ("Septième",) * 2, ("Huitième",) * 2, ("Neuvième",) * 2, ("Dixième",) * 2,
)  # fmt: skip


def full_name(last: str, first: str) -> str:
    """Return “Prénom Nom” of the two columns; what has small letters already is left as it is.

    >>> full_name("BOULON", "Daniel"), full_name("DE LA TOUR-D'AUVERGNE", "MARIE-NOËLLE")
    ('Daniel Boulon', 'Marie-Noëlle de La Tour-d’Auvergne')
    """
    return clean_line(f"{capitals(first, family=False)} {capitals(last)}").replace("'", "’")


def capitals(text: str, *, family: bool = True) -> str:
    """Return a name in capitals as it is written in a sentence: hyphens, apostrophes and particles kept."""
    text = clean_line(text).replace("'", "’")
    if text != text.upper():
        return text

    def written(match: re.Match[str]) -> str:
        word = match[0].lower()
        elided = text[match.end() : match.end() + 1] == "’"
        if family and (word in LINKS or (word in SMALL and (word != "d" or elided))):
            return word
        return word[:1].upper() + word[1:]

    return _WORD.sub(written, text)


def title_of(function: str, *, sex: str, plain: tuple[str, str]) -> str:
    """Return a function of a register as a title: “1er adjoint au maire”, of a woman → “Première adjointe”.

    ``sex`` (M or F) chooses the form and is kept nowhere; ``plain`` is the title of who has no function.
    """
    woman = sex.strip().upper() == "F"
    said = f"{fold(function)} "
    rank = _RANK.match(said)
    place = ""
    if rank:
        number = int(rank[1])
        place = _RANKS[number - 1][woman] if 1 <= number <= len(_RANKS) else f"{number}e"
    if "adjoint" in said:
        word = "adjointe" if woman else "adjoint"
        return f"{place} {word}" if place else word.capitalize()
    if "vice president" in said:
        word = "vice-présidente" if woman else "vice-président"
        return f"{place} {word}" if place else word.capitalize()
    if "president" in said:
        return "Présidente" if woman else "Président"
    if "maire delegue" in said:
        return "Maire déléguée" if woman else "Maire délégué"
    if fold(function) == "maire":
        return "Maire"
    return clean_line(function)[:80] or plain[woman]
