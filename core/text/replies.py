"""What somebody says in an answer by mail, without the mail it answers and the signature below, in any language.

By lines, in linear time. A word of its author is never lost to a guess: a line goes when a mail program wrote it. What
stands where only a mail of ours can have it (``marked``) was quoted, however the program shows that: from the lines
that introduce it on, all goes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from itertools import takewhile

from core.text.cleaning import clean

MOST_READ = 100_000  # characters
_WROTE = ("a écrit", "wrote", "ha scritto", "كتب", "كتبت", "تمت كتابة")
_FROM = frozenset({"from", "de", "da", "من"})
_FIELDS = frozenset({
    "sent", "date", "to", "cc", "subject", "reply-to", "envoyé", "à", "objet", "répondre à", "inviato", "data", "a",
    "oggetto", "إلى", "الى", "الموضوع", "التاريخ", "تم الإرسال", "تاريخ الإرسال", "نسخة",
})  # fmt: skip
_SENT_FROM = (
    "sent from my ", "sent from outlook", "get outlook for ", "envoyé de mon ", "envoyé depuis ", "envoyé à partir de ",
    "télécharger outlook pour ", "obtenir outlook pour ", "inviato da ", "scarica outlook per ", "أرسلت من ",
    "أُرسلت من ", "تم الإرسال من ", "مرسل من ",
)  # fmt: skip
_ORIGINAL = re.compile(r"-{4,} ?[^-\s][^-]{0,60}-{4,}")
_RULE = re.compile(r"_{20,}")
_ANY_RULE = re.compile(r"(?:[-_=*~—–─━]\s?){5,}|[-_=*]{3,} ?[^-_=*\s][^-_=*]{0,60}[-_=*]{3,}")
_ANY_FIELD = re.compile(r"[*_]{0,2}[^\W\d_](?:[\w .'’()/-]{0,28}\w)?[*_]{0,2}\s?[:：][*_]{0,2}(?:\s.*|[^\s/\d].*)?")
_COLONS = (":", "：")
_MOST_WRAPPED = 3  # lines over which a program breaks “On … wrote:”
_MOST_FIELDS = 12


def new_words(text: str, *, ours: Collection[str] = (), marked: Callable[[str], bool] = lambda said: False) -> str:
    """Return what is new in an answer, "" when nothing surely is.

    ``ours`` is what the head of a quotation of our mail holds: addresses, names, the subject. ``marked`` tells whether
    words hold what only a mail of ours to this person does; no words that it finds are ever returned.
    """
    lines = [line.strip() for line in clean(text[:MOST_READ]).replace("\u200e", "").replace("\u200f", "").split("\n")]
    known = [each.casefold() for each in ours if len(each) > 2]
    addresses = [each for each in known if "@" in each]
    kept = _before_marks(_unquoted(lines, addresses), known, marked)
    kept = list(takewhile(lambda line: line not in ("--", "—"), kept))  # ours has such a line too, above its marks
    while kept and (not kept[-1] or kept[-1].casefold().startswith(_SENT_FROM)):
        kept.pop()
    said = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return "" if marked(said) else said


def _unquoted(lines: list[str], addresses: list[str]) -> list[str]:
    """Return the lines that are not quoted in a way that programs of our languages have."""
    kept: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if _ORIGINAL.fullmatch(line) or _RULE.fullmatch(line) or _heads(lines, at):
            break
        introduced = _introduces(lines, at, addresses)
        if introduced:
            at += introduced
            if not _next(lines, at).startswith(">"):
                break  # a program that does not mark what it quotes: all below is ours
            continue
        if not line.startswith(">"):
            kept.append(line)
        at += 1
    return kept


def _introduces(lines: list[str], at: int, ours: list[str]) -> int:
    """Return over how many lines from here a program says whose words it quotes; 0 when it does not."""
    if not lines[at]:
        return 0
    said = ""
    for count in range(1, _MOST_WRAPPED + 1):
        line = lines[at + count - 1] if at + count <= len(lines) else ""
        if not line or line.startswith(">"):
            return 0
        said = f"{said} {line}".strip().casefold()
        if not line.endswith(_COLONS):
            continue
        if any(address in said for address in ours):
            return count
        wrote = any(verb in said for verb in _WROTE) and any(sign.isdigit() for sign in said)
        return count if wrote and ("@" in said or _next(lines, at + count).startswith(">")) else 0
    return 0


def _next(lines: list[str], at: int) -> str:
    """Return the next line that says something, "" at the end."""
    return next((line for line in lines[at : at + 5] if line), "")


def _heads(lines: list[str], at: int) -> bool:
    """Tell whether the fields of a quoted mail begin here, as Outlook writes them: who, and two more at least."""
    if _field(lines[at]) not in _FROM:
        return False
    return sum(_field(line) in _FIELDS for line in lines[at + 1 : at + 6]) >= 2


def _field(line: str) -> str:
    name, colon, _value = line.partition(":")
    return name.strip(" *\u00a0").casefold() if colon and len(name) < 30 else ""


def _before_marks(lines: list[str], known: list[str], marked: Callable[[str], bool]) -> list[str]:
    """Return the lines before the quotation that a mark, or a head that names us, gives away."""
    quoted = next((span for span in _paragraphs(lines) if marked("\n".join(lines[slice(*span)]))), None)
    heads = [_head(lines, first, last, known) for first, last in _blocks(lines)]
    if quoted is None:
        begins = [first for first, names in heads if names > 1]
    else:
        first, last = quoted
        told = [at for at in range(last) if _told_by(lines[at], known)]
        begins = [first, *told, *(first for first, names in heads if names and first < last)]
        inside = [first for first, names in heads if quoted[0] < first < last] + [at for at in told if at > first]
        if inside and min(begins) == first:  # the answer stands right above the head
            begins = inside
    return lines[: _introduced_at(lines, min(begins))] if begins else lines


def _paragraphs(lines: list[str]) -> list[tuple[int, int]]:
    """Return where paragraphs begin and end."""
    found: list[tuple[int, int]] = []
    first = 0
    for at, line in enumerate([*lines, ""]):
        if not line:
            if at > first:
                found.append((first, at))
            first = at + 1
    return found


def _blocks(lines: list[str]) -> list[tuple[int, int]]:
    """Return where three lines or more are such as “Word: value”, all one below the other or all a line apart."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(lines):
        ends = [_last(lines, at, step) for step in (1, 2)]
        if max(ends) > at:
            found.append((at, max(ends)))
        at = max(*ends, at + 1)
    return found


def _last(lines: list[str], first: int, step: int) -> int:
    """Return where fields that are so many lines apart end; ``first`` when there are not three."""
    at = first
    while at < len(lines) and at - first < _MOST_FIELDS * step and _ANY_FIELD.fullmatch(lines[at]):
        if step == 2 and at + 1 < len(lines) and lines[at + 1]:
            break
        at += step
    return min(at, len(lines)) if at - first >= 3 * step else first


def _head(lines: list[str], first: int, last: int, known: list[str]) -> tuple[int, int]:
    """Return where the head of a mail begins in a block, and how many of its values are ours.

    It begins with who or what is ours, below a day at most: words above it that look like a field are its answer's.
    """
    values = [re.split("[:：]", line.casefold(), maxsplit=1)[-1] for line in lines[first:last]]
    ours = [at for at, value in enumerate(values) if any(each in value for each in known)]
    begin = ours[0] if ours else 0
    if begin and sum(sign.isdigit() for sign in values[begin - 1]) >= 4:
        begin -= 1
    return first + begin, len(ours)


def _told_by(line: str, known: list[str]) -> bool:
    """Tell whether a line names us as who wrote what follows, with a day and an hour, in whatever language."""
    said = line.casefold()
    return said.endswith(_COLONS) and sum(sign.isdigit() for sign in said) >= 4 and any(each in said for each in known)


def _introduced_at(lines: list[str], at: int) -> int:
    """Return where what introduces the quotation at a line begins: a rule, “On … wrote:”, a head of a few fields."""
    is_head = bool(_ANY_FIELD.fullmatch(lines[at]))
    while True:
        above = at
        while above and not lines[above - 1]:
            above -= 1
        if above and _ANY_RULE.fullmatch(lines[above - 1]):
            at = above - 1
            continue
        first = above
        while first and above - first < _MOST_FIELDS and _ANY_FIELD.fullmatch(lines[first - 1]):
            first -= 1
        if above - first >= 2 and not is_head:
            at = first
            continue
        wrapped = _wrapped(lines, above)
        if wrapped == above:
            return at
        at = wrapped


def _wrapped(lines: list[str], end: int) -> int:
    """Return where the lines “On … wrote:” begin that end here; ``end`` when there are none."""
    if not end or not lines[end - 1].endswith(_COLONS):
        return end
    for first in range(end - 1, max(end - 1 - _MOST_WRAPPED, -1), -1):
        if not lines[first]:
            return end
        if sum(sign.isdigit() for sign in " ".join(lines[first:end])) >= 4:
            return first
    return end
