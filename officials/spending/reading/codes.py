"""What the codes of the accounting plans say: the section of an account, and whether money moves at all."""

from __future__ import annotations

import re

from officials.spending.reading.lines import ORDER, REAL, RESULT

M57, M14 = "M57", "M14"
OPERATING, INVESTMENT = "F", "I"
# Chapters that carry over the results of the years before (M57, M14): neither earned nor spent in the year.
RESULTS = {"001", "002"}
# Transfers between the sections that are voted and never paid.
TRANSFERS = {"021", "023", "951", "953", "040", "041", "042", "043"}
_OPERATING_CHAPTERS = {"002", "011", "012", "013", "014", "015", "016", "017", "022", "023", "042", "043", "952", "953"}
_INVESTMENT_CHAPTERS = {"001", "010", "018", "020", "021", "024", "040", "041", "950", "951", "954"}
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z./-]{0,14}")


def is_code(text: str) -> bool:
    """Whether a text can be the code of an account or of a function."""
    return bool(_CODE.fullmatch(text))


def function_of(code: str) -> str:
    """Return a function without the section that M57 writes before it: 93020 is 020; 923 and 940 are none."""
    if len(code) >= 4 and code[:2] in ("90", "93"):
        return code[2:]
    if len(code) >= 3 and code[:2] in ("90", "91", "92", "93", "94", "95"):
        return code[2:] if code[:2] in ("90", "93") else ""
    return code


def section_of(chapter: str, nature: str, function: str = "") -> str:
    """Return F or I by the chapter, else by the function as M57 writes it, else by the class of the account."""
    for code in (chapter, nature):
        if code in _OPERATING_CHAPTERS or (code == chapter and re.fullmatch(r"9[34]\d*", code)):
            return OPERATING
        if code in _INVESTMENT_CHAPTERS or (code == chapter and re.fullmatch(r"9[012]\d*", code)):
            return INVESTMENT
    if re.fullmatch(r"93\d{2,}", function):
        return OPERATING
    if re.fullmatch(r"90\d{2,}", function):
        return INVESTMENT
    first = (nature or chapter)[:1]
    return OPERATING if first in ("6", "7") else INVESTMENT if first in ("1", "2", "3", "4", "5") else ""


def flow_of(chapter: str, nature: str, *, order: bool) -> str:
    """Return what kind of line it is: money that moves, an entry of order, or the result of the years before."""
    if {chapter, nature} & RESULTS:
        return RESULT
    return ORDER if order or {chapter, nature} & TRANSFERS else REAL
