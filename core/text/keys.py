"""Search keys: what two spellings of the same words have in common."""

import re
import unicodedata

from core.text.cleaning import clean

# Letters that Unicode does not decompose, as people type them without the right keyboard.
_LETTERS = str.maketrans(
    {
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "ħ": "h",
        "ŋ": "n",
        "ı": "i",
        "ʼ": " ",
        "ـ": "",  # tatweel only stretches the word
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ک": "ك",
        "ة": "ه",
        "ء": "",
    }
)
_NOT_A_WORD = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Return the accent-, case-, hyphen- and apostrophe-insensitive key of `text`: words parted by one space.

    >>> fold("L’Haÿ-les-Roses"), fold("SAINT-ÉTIENNE"), fold("Œuilly")
    ('l hay les roses', 'saint etienne', 'oeuilly')
    """
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", clean(text).casefold())
        text = "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_LETTERS)
    return _NOT_A_WORD.sub(" ", text.casefold()).strip()
