"""A mail that somebody sent us, read with patience: whatever its bytes are, asking it something raises nothing."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses

from core import bounces
from core.charsets import is_known
from core.text.cleaning import clean, clean_line
from core.text.plain import from_html

MOST_PARTS = 200
MOST_READ = 10_000  # characters of a header
# What Python’s own reading of mail raises over what it cannot make sense of.
ODD = (ValueError, LookupError, AssertionError, TypeError, AttributeError, RecursionError, MessageError)
MOST_HOPS = 30
_PLAIN_ADDRESS = re.compile(r"[^<>\s,;:\"()@]{1,64}@[^<>\s,;:\"()@]{1,255}")
_RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
_FROM_MACHINES = frozenset({
    "x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-failed-recipients", "x-vacation", "list-id",
    "list-unsubscribe", "list-post", "feedback-id",
})  # fmt: skip
_PRECEDENCE = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_AWAY = (
    "automatic reply", "auto:", "out of office", "réponse automatique", "absence du bureau", "absent du bureau",
    "risposta automatica", "fuori sede", "رد تلقائي", "خارج المكتب",
)  # fmt: skip


class Unreadable(Exception):
    """These bytes are no mail: their parts lie in each other without end."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail, and the address to which the server took it, where the server said so."""

    message: Message
    envelope: str = ""

    def header(self, name: str) -> str:
        """Return a header as people read it, "" without one."""
        value = self.message.get(name)
        return _readable(value) if value is not None else ""

    @property
    def sender(self) -> str:
        """The one address it says it comes from; "" when it says none, several, or in a way to be misread."""
        lines = self.message.get_all("From") or []
        if len(lines) != 1:
            return ""
        line = str(lines[0])[: MOST_READ + 1].replace("\n", " ").replace("\r", " ")
        if len(line) > MOST_READ:
            return ""
        try:
            written = [address for _name, address in getaddresses([line]) if address]
        except ODD:  # comments in comments without end
            return ""
        if len(written) != 1 or not _PLAIN_ADDRESS.fullmatch(written[0]):
            return ""
        bracketed = line.rstrip().endswith(f"<{written[0]}>")
        return written[0] if bracketed or line.strip() == written[0] else ""

    @property
    def recipients(self) -> list[str]:
        """What may hold the address it was sent to: the server's word, or else every header that names one."""
        if self.envelope:
            return [self.envelope]
        return [str(value)[:MOST_READ] for name in _RECIPIENTS for value in self.message.get_all(name) or []]

    @property
    def subject(self) -> str:
        return self.header("Subject")

    @property
    def message_id(self) -> str:
        return self.header("Message-ID")

    @property
    def answers(self) -> set[int]:
        """To whom mails of ours went that it answers: the numbers that ``bounces`` gives addresses."""
        return bounces.recipients_of(f"{self.header('In-Reply-To')} {self.header('References')}")

    @property
    def is_automatic(self) -> bool:
        """Whether a program sent it by itself (RFC 3834): nobody is answered, or a list is; or it is one of ours."""
        automatic = self.header("Auto-Submitted").partition(";")[0].strip().casefold()
        names = {name.lower() for name in self.message}
        return (
            automatic not in ("", "no")
            or self.header("Precedence").strip().casefold() in _PRECEDENCE
            or not names.isdisjoint(_FROM_MACHINES)
            or self.header("Return-Path").strip() == "<>"
            or self.message.get_content_type() in ("multipart/report", "message/disposition-notification")
            or self.sender.partition("@")[0].casefold() in ("mailer-daemon", "postmaster", "noreply", "no-reply")
            or self.subject.casefold().startswith(_AWAY)
            or bounces.recipient_of(self.message_id) is not None
            or len(self.message.get_all("Received") or []) > MOST_HOPS
        )

    @property
    def text(self) -> str:
        """The words: those meant for reading as text, or else those of its HTML."""
        plain = "\n".join(text_of(part) for part in self.parts if _is(part, "text/plain"))
        if plain.strip():
            return clean(plain)
        return clean(from_html("\n".join(text_of(part) for part in self.parts if _is(part, "text/html"))))

    @property
    def html(self) -> str:
        """The HTML part as it came, "" without one."""
        return next((text_of(part) for part in self.parts if _is(part, "text/html")), "")

    @property
    def attachments(self) -> int:
        """How many files came along."""
        return sum(is_file(part) for part in self.parts)

    @property
    def parts(self) -> list[Message]:
        """What the mail is made of, but not what stands in mails that lie in it."""
        found: list[Message] = []
        waiting = [self.message]
        while waiting and len(found) < MOST_PARTS:
            part = waiting.pop(0)
            if part.is_multipart() and part.get_content_maintype() == "multipart":
                waiting = inner_of(part) + waiting
            else:
                found.append(part)
        return found


def read(raw: bytes, *, envelope: str = "") -> Letter:
    """Read a mail as it came through the net. Raises ``Unreadable``."""
    try:
        return Letter(message_from_bytes(raw), clean_line(envelope))
    except ODD:
        raise Unreadable from None


def inner_of(part: Message) -> list[Message]:
    """Return what a part is made of; of a text nothing, without decoding it."""
    inner = part.get_payload() if part.is_multipart() else []
    return [each for each in inner if isinstance(each, Message)] if isinstance(inner, list) else []


def is_file(part: Message) -> bool:
    """Tell whether a part is no words to be read: sent as a file, or anything but text."""
    return part.get_content_disposition() == "attachment" or part.get_content_maintype() != "text"


def _is(part: Message, kind: str) -> bool:
    return part.get_content_type() == kind and part.get_content_disposition() != "attachment"


def text_of(part: Message) -> str:
    """Return a text in whatever charset it says, or may have meant; "" for what is none."""
    try:
        raw = part.get_payload(decode=True)
        charset = part.get_content_charset() or ""
    except ODD:
        return ""
    if not isinstance(raw, bytes):
        return ""
    if charset not in ("", "us-ascii", "utf-8") and is_known(charset):
        try:
            return raw.decode(charset, "replace")
        except (ValueError, LookupError):
            pass
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("utf-8" if charset == "utf-8" else "cp1252", "replace")


def _readable(value: object) -> str:
    text = str(value)[:MOST_READ]
    with suppress(*ODD):  # otherwise it stays as it is written
        text = str(make_header(decode_header(text)))
    return clean_line(text.encode("utf-8", "replace").decode())
