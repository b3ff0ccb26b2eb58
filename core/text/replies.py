"""What somebody says in an answer by mail, without the mail it answers and the signature below (fr, en, it, ar).

By lines, in linear time. A word of its author is never lost to a guess: a line goes when a mail program wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Collection

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
_MOST_WRAPPED = 3  # lines over which a program breaks “On … wrote:”


def new_words(text: str, *, ours: Collection[str] = ()) -> str:
    """Return what is new in an answer; ``ours`` are addresses that stand in the quotation of a mail of ours."""
    lines = [line.strip() for line in clean(text[:MOST_READ]).replace("\u200e", "").replace("\u200f", "").split("\n")]
    addresses = [address.casefold() for address in ours if address]
    kept: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if line in ("--", "—") or _ORIGINAL.fullmatch(line) or _RULE.fullmatch(line) or _heads(lines, at):
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
    while kept and (not kept[-1] or kept[-1].casefold().startswith(_SENT_FROM)):
        kept.pop()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


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
        if not line.endswith((":", "：")):
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
