"""Arabic, Cyrillic and Greek letters in Latin ones, roughly: enough for an address that its holder recognises."""

import unicodedata

# One row by script, in the order of its alphabet; letters whose Latin form is longer are apart.
_ARABIC = ("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", "a b t th j h kh d dh r z s sh s d t z a gh f q k l m n h ou i")
_ARABIC_MORE = ("ةىآٱیکپچڤگءـ", "a a a a i k p tch v g  ")
_CYRILLIC = (
    "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh shch  y  e iu ia",
)
_CYRILLIC_MORE = ("іїєґђјљњћџ", "i i ie g dj j lj nj c dz")
_GREEK = ("αβγδεζηθικλμνξοπρστυφχψω", "a v g d e z i th i k l m n x o p r s t y f ch ps o")

_LATIN = {
    ord(letter): latin
    for letters, row in (_ARABIC, _ARABIC_MORE, _CYRILLIC, _CYRILLIC_MORE, _GREEK)
    for letter, latin in zip(letters, row.split(" "), strict=True)
}


def latin(text: str) -> str:
    """Return `text` in lower case, without accents, its letters of these three scripts in Latin ones.

    >>> latin("Ян Новак"), latin("نادية بنعلي"), latin("Ελένη")
    ('ian novak', 'nadia bnali', 'eleni')
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_LATIN)
