"""Personal data in words that somebody is about to publish, so that a preview can ask: “do you mean to show this?”.

A help, not a lock: it points out what reads like a person's and lets the author decide. Offsets are those of the text
given.
"""

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core.text.keys import fold

Kind = Literal["email", "phone", "plate", "name"]

# Digits of other keyboards, styled letters, spaces, apostrophes and hyphens, each as one plain character.
_PLAIN = (
    {0xFF01 + place: 0x21 + place for place in range(94)}
    | {zero + digit: 0x30 + digit for zero in (0x660, 0x6F0) for digit in range(10)}
    | dict.fromkeys((0xA0, 0x2007, 0x2009, 0x202F, 0x3000, 0x09), 0x20)
    | dict.fromkeys((0x2018, 0x2019, 0x2BC), 0x27)
    | dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2212), 0x2D)
)

# Linear whatever the text: no repetition without a bound, and none begins inside a word. Each starts with a set of
# characters, so that the engine runs over all the others.
_EMAIL = re.compile(
    r"[\w.+-](?<![\w.+-].)[\w.+-]{0,63}"
    r"(?: ?@ ?| ?[(\[{] ?(?i:at|arobase|chiocciola|@) ?[)\]}] ?| (?i:arobase|chiocciola) )"
    r"[\w-]{1,63}"
    r"(?:(?:\.| \. | ?[(\[{] ?(?i:dot|point|punto|\.) ?[)\]}] ?| (?i:dot|point|punto) )[^\W_][\w-]{0,62}){1,6}"
    r"(?![\w@])"
)
_PHONE = re.compile(
    # +33 6 12 34 56 78, +39 (0)2…, 00212…
    r"\+(?<![\w+].)(?:[ .\-/()]{0,2}\d){8,15}(?!\d)"
    r"|0(?<![\w+].)0 ?(?=33|39|212|213|216|3[245]|4[1-9])(?:[ .\-/()]{0,2}\d){8,15}(?!\d)"
    # 06 12 34 56 78, 06.12.34.56.78, 0612345678, 06 61-23-45-67
    r"|0(?<![\w+].)(?<!\d[.,/-].)[1-9][ .\-/]?\d\d([ .\-/]?)\d\d\1\d\d\1\d\d(?!\d)"
    # 0661-234567, 0528 82 13 45, 02 1234 5678, 0165 123456, 055 12 34 56
    r"|0(?<![\w+].)(?<!\d[ .,/-].)\d{1,3}[ ./\-](?:\d{5,8}|\d{3,4} \d{3,4})(?! ?\d)"
    r"|0(?<![\w+].)(?<!\d[ .,/-].)\d{2,3}[ ./\-]\d\d([ .\-])\d\d\2\d\d(?! ?\d)"
    # 333 1234567, 347 123 4567, 333 12 34 567
    r"|3(?<![\w+].)(?<!\d[ .,/-].)[2-9]\d[ ./\-]?(?:\d{3}[ .\-]?\d{4}|\d\d[ .\-]\d\d[ .\-]\d{3})(?! ?\d)"
)
_AMOUNT = re.compile(
    r" ?(?:[€%$£°]|درهم"
    r"|(?i:euros?|eur|dhs?|mad|dirhams?|francs?|m[²³23]|km|kg|kwh|litres?|habitants?|abitanti|inhabitants)(?!\w))"
)
_PLATE = re.compile(
    r"[0-9A-Za-z](?<![\w-].)(?:"
    r"(?<=[A-HJ-NP-TV-Z])[A-HJ-NP-TV-Z](?P<gap>[ -]?)[0-9]{3}[ -]?[A-HJ-NP-TV-Z]{2}"
    r"|(?<=[a-hj-np-tv-z])[a-hj-np-tv-z]-[0-9]{3}-[a-hj-np-tv-z]{2}"
    r"|(?<=[1-9])(?P<old>[0-9]{1,3}(?:[ -]?[A-HJ-NP-TV-Z]{2,3}[ -]?|-[a-hj-np-tv-z]{2,3}-)"
    r"(?:0[1-9]|2[AB]|97[1-6]|[1-8][0-9]|9[0-5])(?! ?[%€hH]))"
    r"|(?<=[0-9])(?:[0-9]{2,4} ?[-|/] ?[A-Z] ?[-|/] ?[0-9]{1,2}|[0-9]{2,4} [أبدط] [0-9]{1,2}"
    r"|[0-9]{0,4} ?[-|/] ?(?:[ابتدهوطجشأ]|هـ) ?[-|/] ?[0-9]{1,5})"
    r")(?![\w-])"
)
_CIVILITY = re.compile(
    r"[MDPSmdps](?<![\w-].)(?:(?<=M)(?<!\d M)(?:\. ?| )"
    r"|(?:(?<=[Mm])(?i:me|lle|rs?|s)|(?<=[DdPp])(?i:r)|(?<=[Dd])(?i:ott(?:\.ssa)?)"
    r"|(?<=[Ss])(?i:ig(?:\.[rn]a)?))(?:\. ?| )"
    r"|(?:(?<=[Mm])(?i:onsieur|adame|ademoiselle|aître|iss)|(?<=[Dd])(?i:octeur|ottor(?:essa)?)"
    r"|(?<=[Pp])(?i:rofesseur)|(?<=[Ss])(?i:ignor(?:e|a|ina)?)) )"
    r"(?P<who>(?:de |d'|du |di |da |el |van |von )?[A-ZÀ-ÖØ-ÞŒ](?:\.|[\w'-]{0,30})"
    r"(?:(?: (?:de|du|di|da|la|le|el|ben|van|von))?(?: d'| )[A-ZÀ-ÖØ-ÞŒ](?:\.|[\w'-]{1,30})){0,3})"
)
_CIVILITY_AR = re.compile(
    r"[وفبكال](?<!\w.)(?:(?<=[وفبك])(?:ال|لل)|(?<=[ال])ل)(?:سيد|آنسة|دكتور|أستاذ)ة? "
    r"(?P<who>[ء-ي]{2,20}(?: [ء-ي]{2,20}){0,2})"
)
_RUN = re.compile(
    r"[A-ZÀ-ÖØ-ÞŒ](?<![\w-].)[\w'-]{1,30}+"
    r"(?:(?: [A-ZÀ-ÖØ-ÞŒ]\.)?(?: (?:de la|de|du|di|da|el|ben|ibn|van|von))?(?: d'| )[A-ZÀ-ÖØ-ÞŒ][\w'-]{1,30}+){1,7}"
)
_RUN_AR = re.compile(r"[ء-ي](?<!\w.)[ء-ي]{1,19}(?: [ء-ي]{2,20}){1,99}")
_WORD = re.compile(r"[\w'-]{2,31}")
_BEFORE = 60  # characters read before a name to see that it is a street's


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of a text that reads like somebody's."""

    kind: Kind
    start: int
    end: int
    text: str


def personal(text: str, *, known: Collection[str] = ()) -> list[Found]:
    """Return the e-mail addresses, telephone numbers, number plates and names of people in `text`, in their order.

    `known` may be shown: the reader's own name, those of elected officials, the town hall's number. Names of streets,
    schools and saints are not people.

    >>> [(found.kind, found.text) for found in personal("M. Roux, rue Jean Moulin : 06 12 34 56 78")]
    [('name', 'M. Roux'), ('phone', '06 12 34 56 78')]
    """
    plain = text.translate(_PLAIN)
    spans: list[tuple[int, int, Kind]] = [(*match.span(), "email") for match in _EMAIL.finditer(plain)]
    spans += ((*match.span(), "phone") for match in _PHONE.finditer(plain) if not _AMOUNT.match(plain, match.end()))
    spans += ((*match.span(), "plate") for match in _PLATE.finditer(plain) if _is_plate(match))
    spans += ((start, end, "name") for start, end in _names(plain))
    spans.sort(key=lambda span: (span[0], -span[1]))
    allowed = [frozenset(fold(name).split()) for name in known]
    found: list[Found] = []
    for start, end, kind in spans:
        if found and start < found[-1].end:
            continue
        each = Found(kind, start, end, text[start:end])
        if not (allowed and _is_known(each, allowed)):
            found.append(each)
    return found


def marked(text: str, found: Collection[Found]) -> SafeString:
    """Return `text` escaped, each of `found` (as `personal` returns them) between ``<mark>`` for a preview."""
    parts: list[str] = []
    position = 0
    for each in found:
        parts.append(escape(text[position : each.start]))
        parts.append(f'<mark class="personal" data-kind="{each.kind}">{escape(each.text)}</mark>')
        position = each.end
    parts.append(escape(text[position:]))
    return mark_safe("".join(parts))


def _is_plate(match: re.Match[str]) -> bool:
    """Tell whether the letters of a plate are none of a measure, a date or a sentence in capitals."""
    letters = [part.casefold() for part in re.findall(r"[A-Za-z]{2,3}", match[0])]
    words = _listed("not_plates")
    if match["old"]:
        return letters[0] not in words
    return not (match["gap"] == " " and all(part in words for part in letters))


def _names(plain: str) -> Iterator[tuple[int, int]]:
    """Yield where people are named: after a civility, or by a first name and a surname."""
    for match in _CIVILITY.finditer(plain):
        words = _WORD.findall(match["who"])
        if words and words[0].casefold() not in _listed("offices") and not _is_place(plain, match.start()):
            yield match.span()
    for match in _CIVILITY_AR.finditer(plain):
        words = match["who"].split(" ")
        if words[0] not in _listed("offices") and not _is_place(plain, match.start()):
            start = match.start("who")
            yield match.start(), start + len(" ".join(words[: _length_of_name(words)]))
    for match in _RUN.finditer(plain):
        yield from _in_run(plain, match)
    for match in _RUN_AR.finditer(plain):
        yield from _in_arabic_run(plain, match)


def _in_run(plain: str, match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yield the person of a run of capitalised words: from the first name to the end, or “DUPONT Jean”."""
    words = list(_WORD.finditer(plain, *match.span()))
    if words[-1][0].casefold() in _listed("after"):
        return
    for place, word in enumerate(words):
        first = word[0].rpartition("'")[2]
        if first.partition("-")[0].casefold() not in _listed("names"):
            continue
        if _is_place(plain, word.start()):
            return
        start = word.end() - len(first)
        if place + 1 < len(words):
            if words[place + 1][0].casefold() not in _listed("words"):
                yield start, match.end()
                return
        elif place and words[place - 1][0].isupper() and not _is_place(plain, words[place - 1].start()):
            yield words[place - 1].start(), word.end()


def _in_arabic_run(plain: str, match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yield the people of a run of Arabic words, which has no capitals: a first name, then “ال…”, “بن …” or “آيت …”."""
    words = match[0].split(" ")
    start = match.start()
    for place, word in enumerate(words):
        if word in _listed("names"):
            count = _length_of_name(words[place : place + 4])
            if count > 1 and not _is_place(plain, start):
                yield start, start + len(" ".join(words[place : place + count]))
        start += len(word) + 1


def _length_of_name(words: list[str]) -> int:
    """Return how many of these Arabic words, the first of which is a name, belong to it."""
    count = 1
    if words[0] in _listed("names") and len(words) > 2 and words[1] in _listed("names"):
        count = 2
    follows = words[count] if len(words) > count else ""
    if follows in ("بن", "ابن", "بنت", "آيت", "أيت", "أبو", "عبد") and len(words) > count + 1:
        return count + 2
    return count + (len(follows) > 4 and follows.startswith(("ال", "بن")) and follows not in _listed("words"))


def _is_place(plain: str, start: int) -> bool:
    """Tell whether what begins at `start` is the name of a street, a school or a saint: “rue du Docteur …”."""
    line = plain[max(0, start - _BEFORE) : start].rpartition("\n")[2]
    before = line.casefold().replace("'", "' ").split()
    if not before or before[-1] in ("de", "d'", "di"):  # “à la place de Jean Martin”
        return False
    while len(before) > 1 and before[-1] in _listed("between"):
        before.pop()
    last = before[-1].lstrip('([«"-')
    places = _listed("places")
    return last in places or (last[:1] in tuple("وبلفك") and last[1:] in places)


def _is_known(found: Found, allowed: list[frozenset[str]]) -> bool:
    """Tell whether every word of `found`, its civility aside, belongs to one of the names that may be shown."""
    words = fold(found.text).split()
    civility = _CIVILITY.fullmatch(found.text.translate(_PLAIN)) or _CIVILITY_AR.fullmatch(found.text)
    if civility:
        words = fold(civility["who"]).split()
    return any(names.issuperset(words) for names in allowed)


@cache
def _listed(key: str) -> frozenset[str]:
    """Return one of our lists of words, with and without accents."""
    lists = json.loads(Path(__file__).with_name("personal.json").read_text(encoding="utf-8"))
    words = [word.casefold() for row in lists[key] for word in row.split()]
    return frozenset(words) | {fold(word) for word in words if word.isalpha()}
