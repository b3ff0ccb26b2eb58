"""Mail that comes in: what reports on ours is noted, what answers it is handed to who knows the address.

Nothing here looks up a row: a server that hands a mail over waits, and reading goes on in the worker.
"""

from __future__ import annotations

import base64
import hashlib
from contextlib import suppress
from email.message import Message
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from core import bounces
from core.letters import ODD, Letter, Unreadable, is_file, read
from core.outbox import enqueue
from core.returned import is_report, report_of

MAX_RAW = 1_000_000  # bytes that are kept of a mail until it is handled
MAX_TEXT = 200_000  # characters of one part, coded as they come
MAX_TAKEN = 30_000_000  # bytes that a server may hand over


class Refused(Exception):
    """The mail is not taken, for good; the words are for the server that brings it, in English like its own."""


class NoSuchAddress(Refused):
    """None of its addresses is one of ours, or none is any more."""


class TooLarge(Refused):
    """More than anybody writes."""


def accept(raw: bytes, *, envelope: str = "") -> None:
    """Promise, in the current transaction, what is to be done with a mail; ``envelope`` is whom the server names.

    The files in it are dropped unless it is small. Raises ``Refused``, also as ``NoSuchAddress`` and ``TooLarge``.
    """
    if len(raw) > MAX_TAKEN:
        raise TooLarge("message too large")
    try:
        letter = read(raw, envelope=envelope)
    except Unreadable:
        raise Refused("not a readable message") from None
    if is_report(letter.message):
        _note(letter.message)
        return
    if not import_string(settings.INBOUND_KNOWS)(letter):
        if letter.is_automatic:
            return  # to say no to a machine makes two of them talk
        raise NoSuchAddress("no such address")
    if len(raw) > MAX_RAW:
        raw = _without_files(letter)
    enqueue(
        "core.inbound.handle",
        payload={"raw": base64.b64encode(raw).decode(), "envelope": letter.envelope},
        key=f"inbound:{hashlib.blake2b(raw, digest_size=16).hexdigest()}",
    )


def handle(payload: dict[str, Any]) -> None:
    """Task: hand a mail that was taken to who knows its address; one that nobody can read any more is dropped."""
    with suppress(Unreadable):
        letter = read(base64.b64decode(payload["raw"]), envelope=payload["envelope"])
        import_string(settings.INBOUND_RECEIVES)(letter)


def _note(message: Message) -> None:
    """Promise to note what a report says about a mail of ours; one that we did not send is no matter of ours."""
    try:
        report = report_of(message)
    except ODD:
        raise Refused("not a readable report") from None
    mark = bounces.recipient_of(report[0]) if report else None
    if report is not None and mark is not None:
        name = hashlib.blake2b(report[0].encode("utf-8", "replace"), digest_size=16).hexdigest()
        enqueue("core.bounces.noted", payload={"mark": mark, "kind": report[1]}, key=f"bounce:{report[1]}:{name}")


def _without_files(letter: Letter) -> bytes:
    """Return a mail whose files are empty and whose parts are cut: what is said in it stays."""
    for part in letter.parts:
        try:
            payload = "" if is_file(part) else part.get_payload()
        except ODD:  # a charset that is none
            payload = ""
        part.set_payload(payload[:MAX_TEXT] if isinstance(payload, str) else "")
    try:
        raw = letter.message.as_bytes()
    except ODD:
        raise TooLarge("message too large") from None
    if len(raw) > MAX_RAW:
        raise TooLarge("message too large")
    return raw
