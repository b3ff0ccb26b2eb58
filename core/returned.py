"""Reading what comes back: reports that a mail was not delivered (RFC 3464), and that it is unwanted (RFC 5965)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message

from core.letters import inner_of, text_of
from core.models import Bounce

_STATUS = re.compile(r"\b([245])\.([0-9]{1,3})\.([0-9]{1,3})\b")  # RFC 3463
_HARD_CODES = {521, 550, 551, 553, 556}  # no such mailbox, or no mail there at all
_HARD_STATUS = {("2", "1"), ("7", "13"), ("1", "0")}  # closed mailboxes and accounts
_OF_SENDER = {"7", "8"}  # 5.1.7 and 5.1.8 blame our address
RETURNED = frozenset({"message/rfc822", "message/rfc822-headers", "text/rfc822-headers"})
MOST_PARTS = 50


def kind_of(code: int, words: str | bytes) -> str:
    """Return what kind of bounce an SMTP answer, or the status of a report, is.

    Only what says that the mailbox is no more is hard. A full one, a policy or a server of ours that is not trusted
    may pass, and is hard when it happens again and again (``bounces.SOFT_ALLOWED``).
    """
    text = words.decode("ascii", "replace") if isinstance(words, bytes) else words
    status = _STATUS.search(text)
    if status is None or status[1] == "2":
        return Bounce.Kind.HARD if code in _HARD_CODES else Bounce.Kind.SOFT
    if status[1] == "4":
        return Bounce.Kind.SOFT
    subject, detail = status[2], status[3]
    if subject == "0":
        return Bounce.Kind.HARD if code in _HARD_CODES else Bounce.Kind.SOFT
    addressing = subject == "1" and detail not in _OF_SENDER
    return Bounce.Kind.HARD if addressing or (subject, detail) in _HARD_STATUS else Bounce.Kind.SOFT


def is_report(message: Message) -> bool:
    """Tell whether a mail reports on another one, for machines."""
    return message.get_content_type() == "multipart/report"


def report_of(message: Message) -> tuple[str, str] | None:
    """Return the Message-ID that a report is about, and the kind of bounce it tells; None when it tells none.

    The addresses it names are not looked at: whoever forges a report writes into them what they like.
    """
    parts = _parts(message)
    kind = _kind(parts)
    name = next(filter(None, (_returned_id(part) for part in parts)), None)
    return (name, kind) if kind and name else None


def _parts(message: Message) -> list[Message]:
    return inner_of(message)[:MOST_PARTS]


def _kind(parts: list[Message]) -> str | None:
    for part in parts:
        if part.get_content_type() == "message/feedback-report":
            fields = _fields(part)
            unwanted = fields.get("feedback-type", "abuse").strip().lower() not in ("not-spam", "other")
            return Bounce.Kind.COMPLAINT if unwanted else None
        if part.get_content_type() == "message/delivery-status":
            return _delivery(part)
    return None


def _delivery(part: Message) -> str | None:
    """Return the kind of the first recipient that failed; a mail that is only late is none."""
    for block in _parts(part):
        fields = {name.lower(): str(value) for name, value in block.items()}
        if fields.get("action", "").strip().lower() != "failed":
            continue
        diagnostic = fields.get("diagnostic-code", "")
        code = re.search(r"\b[45][0-9]{2}\b", diagnostic)
        return kind_of(int(code[0]) if code else 550, f"{fields.get('status', '')} {diagnostic}")
    return None


def _fields(part: Message) -> dict[str, str]:
    """Return the fields of a part that is nothing but fields, as either parser left it."""
    if inner := inner_of(part):
        return {name.lower(): str(value) for name, value in inner[0].items()}
    return dict(_lines(text_of(part)[:100_000]))


def _returned_id(part: Message) -> str | None:
    """Return the Message-ID of the mail that a report gives back, whole or its headers alone."""
    if part.get_content_type() not in RETURNED:
        return None
    if inner := inner_of(part):
        return str(inner[0].get("Message-ID", ""))
    return dict(_lines(text_of(part)[:100_000])).get("message-id")


def _lines(text: str) -> Iterator[tuple[str, str]]:
    unfolded = re.sub(r"\r?\n[ \t]", " ", text)
    for line in unfolded.splitlines()[:500]:
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip().lower(), value.strip()
