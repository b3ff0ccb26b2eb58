"""Names people give themselves: which are allowed, and which look like another's or like an office."""

import re
import secrets
import unicodedata
from functools import cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.text.cleaning import clean_line
from core.text.confusables import uts39
from core.text.keys import fold
from core.text.latin import latin
from core.text.reserved import OFFICES, OFFICES_ANYWHERE, RESERVED_HANDLES

MIN_NAME, MAX_NAME = 2, 60
MIN_HANDLE, MAX_HANDLE = 3, 30
MAX_OFFICE = 24  # letters of the longest office, without its spaces

_HANDLE = re.compile(r"[a-z0-9_]{3,30}")
_CHANCE = "abcdefghijkmnpqrstuvwxyz23456789"  # without those that look alike
_PUNCTUATION = frozenset(" '’-.·,&")
_HYPHENS = str.maketrans("\u2010\u2011\u2019\u02bc", "--’’")
# Marks that no human name carries: invisible, directional or filling.
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_SCRIPTS = frozenset({
    "GREEK", "CYRILLIC", "ARABIC", "HEBREW", "ARMENIAN", "GEORGIAN", "DEVANAGARI", "BENGALI", "TAMIL",
    "TELUGU", "GUJARATI", "GURMUKHI", "KANNADA", "MALAYALAM", "SINHALA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN",
    "ETHIOPIC", "TIFINAGH", "HANGUL", "HIRAGANA", "KATAKANA", "CJK",
})  # fmt: skip
# The Latin letters of living orthographies (Romanian, Vietnamese, Pinyin…), without phonetic and small-capital ones.
_LATIN = re.compile("[A-Za-z\u00c0-\u017e\u01a0\u01a1\u01af\u01b0\u01cd-\u01dc\u0218-\u021b\u1e00-\u1eff]")
_JAPANESE = frozenset({"HIRAGANA", "KATAKANA", "CJK"})
_KOREAN = frozenset({"HANGUL", "CJK"})

# Digits and signs that stand for a letter. “1”, “l”, “i” and “|” fall together in _look.
_LEET = str.maketrans("034567892@$€£+1i|!", "oeasgtbgzaseltllll")
_CAMEL = re.compile(r"([a-zà-ÿ])([A-ZÀ-Þ])")


def skeleton(name: str) -> str:
    """Return what two names that look alike have in common: UTS 39 over the NFKC, case-folded name."""
    for _round in range(4):  # a prototype may itself fold further (“%” → “º/₀” → “o/o”)
        shape = uts39(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())).casefold()
        if shape == name:
            break
        name = shape
    return name


def check_display_name(name: str, *, verified: bool = False) -> str:
    """Return `name` as it will be stored; raise ValidationError when it is no name or passes for an office.

    `verified` is for the person whose family name is an office (Jean Maire), once someone has checked.
    """
    if any(unicodedata.category(c) in _HIDDEN_CATEGORIES for c in name):
        raise ValidationError(_("Le nom contient un caractère invisible : retapez-le."), code="invisible")
    cleaned = clean_line(name).translate(_HYPHENS)
    if not MIN_NAME <= len(cleaned) <= MAX_NAME:
        raise ValidationError(
            _("Le nom compte de %(least)d à %(most)d caractères."),
            code="length",
            params={"least": MIN_NAME, "most": MAX_NAME},
        )
    _check_letters(cleaned)
    if not verified and passes_for_office(cleaned):
        raise ValidationError(
            _("Ce nom pourrait faire croire à une fonction officielle. Les fonctions s’affichent après vérification."),
            code="office",
        )
    return cleaned


def _check_letters(name: str) -> None:
    """Raise unless `name` is made of letters of one script, with the digits and punctuation that names carry."""
    scripts: set[str] = set()
    for character in name:
        kind = unicodedata.category(character)
        if kind[0] == "L":
            # Styled letters (𝐀, Ａ, ⓐ, ª) only serve to imitate others.
            script = unicodedata.name(character, "").split(" ")[0]
            known = _LATIN.fullmatch(character) if script == "LATIN" else script in _SCRIPTS
            if not known or unicodedata.normalize("NFKC", character) != character:
                raise ValidationError(_("Le nom contient une lettre inhabituelle : « %(letter)s »."), code="letter",
                                      params={"letter": character})  # fmt: skip
            scripts.add(script)
        elif kind not in ("Mn", "Mc", "Nd") and character not in _PUNCTUATION:
            raise ValidationError(_("Le nom ne contient que des lettres, des chiffres, des espaces et des traits "
                                    "d’union."), code="symbol")  # fmt: skip
    if not scripts:
        raise ValidationError(_("Le nom contient au moins une lettre."), code="letters")
    if len(scripts) > 1 and not (scripts <= _JAPANESE or scripts <= _KOREAN):
        raise ValidationError(_("Le nom mélange plusieurs alphabets."), code="mixed")


def passes_for_office(name: str) -> bool:
    """Tell whether `name` reads as an elected, municipal or staff function, also when disguised.

    Whole words count, alone or joined (“Ville de”, “Mai rie”, “M.a.i.r.e”); a few terms count inside a word too.
    “Lemaire”, “Rose-Mai Rieu” and “Éluard” are people.
    """
    words = _look(name)
    if any(office in word for word in words for office in _offices_anywhere()):
        return True
    for start in range(len(words)):
        joined = ""
        for count, word in enumerate(words[start : start + MAX_OFFICE], 1):
            joined += word
            if len(joined) > MAX_OFFICE:
                break
            # Short terms come about by chance (“E. Lu”): only as one word, or letter by letter.
            if joined in _offices() and (len(joined) > 3 or count in (1, len(joined))):
                return True
    return False


def _look(text: str) -> list[str]:
    """Return the words of `text` reduced to shapes: confusables, accents, case, leet and doubled letters undone."""
    text = _CAMEL.sub(r"\1 \2", text)  # VilleDeGap
    shapes = fold(uts39(unicodedata.normalize("NFKC", text)).translate(_LEET)).translate(_LEET)
    text = _CAMEL.sub(r"\1 \2", text)  # VilleDeGap
    shapes = fold(uts39(shapes)).translate(_LEET).replace("vv", "w").replace("rn", "m")
    return re.sub(r"(.)\1+", r"\1", shapes).split()


@cache
def _offices() -> frozenset[str]:
    return frozenset("".join(_look(term)) for term in (*OFFICES, *OFFICES_ANYWHERE))


@cache
def _offices_anywhere() -> frozenset[str]:
    return frozenset("".join(_look(term)) for term in OFFICES_ANYWHERE)


def check_handle(handle: str) -> str:
    """Return `handle` when it may be an address of a person; raise ValidationError otherwise."""
    if not _HANDLE.fullmatch(handle):
        raise ValidationError(
            _("L’identifiant compte de %(least)d à %(most)d lettres minuscules sans accent, chiffres ou « _ »."),
            code="handle",
            params={"least": MIN_HANDLE, "most": MAX_HANDLE},
        )
    if (
        handle.strip("_") == ""
        or skeleton(handle.replace("_", "")) in _reserved()
        or passes_for_office(handle.replace("_", " "))
    ):
        raise ValidationError(_("Cet identifiant est réservé."), code="reserved")
    return handle


@cache
def _reserved() -> frozenset[str]:
    return frozenset(skeleton(word.replace("_", "")) for word in RESERVED_HANDLES)


def handle_from(name: str) -> str:
    """Return a handle to propose for `name`; always allowed by check_handle, not necessarily free.

    A name without a letter we can write in Latin gets a handle by chance, which says nothing of who came before.
    """
    letters = re.sub(r"[^a-z0-9]+", "_", fold(latin(name))).strip("_")
    for proposal in (letters, f"p_{letters}"):
        proposal = proposal[:MAX_HANDLE].rstrip("_")
        if is_handle(proposal):
            return proposal
    while not is_handle(proposal := "p" + "".join(secrets.choice(_CHANCE) for _ in range(6))):
        pass  # letters that make a word
    return proposal


def is_handle(handle: str) -> bool:
    """Tell whether check_handle accepts `handle`."""
    try:
        check_handle(handle)
    except ValidationError:
        return False
    return True
