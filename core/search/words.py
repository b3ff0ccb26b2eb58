"""From a text to the tokens it is found by: the same for both engines, for what is written and for what is asked.

A token holds letters and digits only, so that nothing in it can mean anything to an engine. Marks that no text can
produce stand before other tokens: ``_`` for what a document *is* (its kind, its place), ``=`` for parts of a name.
"""

from __future__ import annotations

from functools import lru_cache

from snowballstemmer.french_stemmer import FrenchStemmer

from core.text import fold

VERSION = 1  # one more when a text gives other tokens than before: the index is then built anew
MAX_TOKEN = 40
FACET, NAME = "_", "="

# Words of French that say nothing of a text, as folded, and what elisions leave of them. Not “été”, “est” in a name of
# a street or “pas de porte”: only articles, pronouns and the smallest prepositions.
_SMALL_WORDS = """
a ai as au aux avec c ce ceci cela ces cet cette d dans de des du elle elles en es est et eux il ils j je jusqu l la le
les leur leurs lorsqu lui m ma mais me mes moi mon n ne nos notre nous on ont ou par pour puisqu qu que qui quoiqu s sa
se ses si son sont sur t ta te tes toi ton tu un une vos votre vous y dell all nell sull dall
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_ARABIC_ARTICLE = "ال"


def stems(text: str) -> list[str]:
    """Return the tokens of a text, in its order: folded, without small words, each cut to its stem.

    >>> stems("L’école et les marchés du samedi")
    ['ecol', 'march', 'samed']
    """
    return [_stem(word[:MAX_TOKEN]) for word in fold(text).split() if word not in _SMALL]


def names(text: str) -> list[str]:
    """Return the tokens of a name: folded and whole, so that its beginning finds it.

    >>> names("Nadia El-Amrâni")
    ['=nadia', '=el', '=amrani']
    """
    return [NAME + word[:MAX_TOKEN] for word in fold(text).split()]


def place_facet(place: int) -> str:
    """Return what a document of this place is, as a facet."""
    return f"place{place}"


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    """Return what the forms of a word have in common; words of other languages lose little of theirs.

    The stemmer expects accents, which people leave out: plurals and feminines (“publiée”, “conseillère”) are therefore
    cut before, and the vowel that tells “publié” from “publier” after.
    """
    if not word.isascii():
        return word.removeprefix(_ARABIC_ARTICLE) if len(word) > 4 else word
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    if len(word) > 4 and word.endswith(("ee", "ere")):
        word = word[:-1]
    stem = str(FrenchStemmer().stemWord(word))  # one of its own for each call: it keeps its word in itself
    return stem[:-1] if len(stem) > 4 and stem[-1] in "ei" else stem
