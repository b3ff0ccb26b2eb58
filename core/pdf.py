"""Whether a file is a PDF that only shows pages (UP-2): by its bytes, never by its name.

Which bytes of a file are a stream, a comment or a string is what readers disagree on: names are looked for in all of
them. Only what is compressed hides a name, so that object streams are inflated, and written as every program writes
them or refused.
"""

from __future__ import annotations

import re
import zlib
from itertools import islice
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_BYTES = 10 * 1024 * 1024
MAX_WORK = 24 * 1024 * 1024  # bytes read and written to inflate all object streams of a file
MAX_STREAMS, MAX_ESCAPES = 20_000, 100_000  # far more than a file of ten megabytes has
STEP, PEEK = 512, 256

_HEAD = re.compile(rb"%PDF-[12]\.\d[\r\n ]")
_TAIL = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF[\s\x00]*\Z")
_OBJECT = re.compile(rb"\s*(xref|\d{1,10}\s+\d{1,5}\s+obj)")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")  # in a name

# What makes a reader do something else than show pages (ISO 32000-1, 12.6.4 and 7.11.4), or what cannot be looked into.
# A script is run by one of the first two (a short /JS alone does nothing), a file is joined by one of the next three.
# Six bytes and more do not stand in compressed ones by chance.
_LONG = tuple(
    b"/" + name
    for name in (
        b"JavaScript",
        b"Rendition",
        b"EmbeddedFile",
        b"EmbeddedFiles",
        b"FileAttachment",
        b"Launch",
        b"RichMedia",
        b"GoToE",
        b"GoToR",
        b"SubmitForm",
        b"ImportData",
        b"Encrypt",
    )
)
# Shorter ones count with what follows them; a first action counts unless it only goes to a page.
_SHORT = {
    b"/EF": re.compile(rb"/EF[\s\x00]*+(?:<<|%|\d{1,10}[\s\x00])"),
    b"/AA": re.compile(rb"/AA[\s\x00]*+(?:<<|%|\d{1,10}[\s\x00])"),
    b"/XFA": re.compile(rb"/XFA[\s\x00]*+[\[(<%\d]"),
    b"/OpenAction": re.compile(rb"/OpenAction[\s\x00]*+(?:%|<<(?![^>]{0,100}/GoTo[^A-Za-z]))"),
}

_ZLIB = re.compile(rb"stream[ \t]{0,8}(?:\r\n|\r|\n)(?=[\x08\x18\x28\x38\x48\x58\x68\x78])")
_NUMBERS = re.compile(rb"[\s\x00]*+(?:[-+.%\d]|\Z)")  # as an object stream begins
_PLAIN = re.compile(  # the dictionary of an object stream, with no filter but the one that we undo
    rb"<<(?:[\s\x00]*/(?:Type[\s\x00]*/ObjStm|Filter[\s\x00]*(?:/FlateDecode|\[[\s\x00]*/FlateDecode[\s\x00]*\])"
    rb"|(?:N|First|Length|DL|Extends)[\s\x00]+\d{1,10}(?:[\s\x00]+\d{1,5}[\s\x00]+R)?))*+"
    rb"[\s\x00]*>>[\s\x00]*stream(?:\r\n|\r|\n)"
)


class _Odd(Exception):
    """No program writes a file like this."""


def check_pdf(data: bytes) -> StrOrPromise:
    """Return why these bytes are not taken, or nothing."""
    if not data:
        return _("Le fichier est vide.")
    if len(data) > MAX_BYTES:
        return _("Le document pèse plus de 10 Mo : choisissez-en un plus léger.")
    if not _HEAD.match(data[:12]):
        return _("Ce fichier n’est pas un PDF.")
    tail = _TAIL.search(data[-2048:])
    at = int(tail[1]) if tail else len(data)
    try:
        if at >= len(data) or not _OBJECT.match(data[at : at + 40]):
            raise _Odd
        said = _unescaped(data)
        if _acts(said) or _acts(_unescaped(_inflated(data, said.count(b"/ObjStm")))):
            return _("Ce PDF contient un programme ou un fichier joint : enregistrez-le comme simple document.")
    except _Odd:
        return _("Ce PDF est abîmé, ou suivi d’autre chose : enregistrez-le à nouveau.")
    return ""


def _acts(said: bytes) -> bool:
    """Tell whether a name in these bytes makes a reader act."""
    if any(name in said and re.search(name + rb"(?![A-Za-z])", said) for name in _LONG):
        return True
    return any(name in said and pattern.search(said) for name, pattern in _SHORT.items())


def _unescaped(data: bytes) -> bytes:
    """Return these bytes with what names spell in numbers."""
    said, count = _ESCAPED.subn(lambda found: bytes([int(found[1], 16)]), data, count=MAX_ESCAPES)
    if count == MAX_ESCAPES:
        raise _Odd
    return said


def _inflated(data: bytes, declared: int) -> bytes:
    """Return what stands in the compressed streams that may hold objects: so many say so, others need not."""
    plain = [found for found in _PLAIN.finditer(data) if b"/ObjStm" in found[0]]
    if declared != sum(found[0].count(b"/ObjStm") for found in plain):
        raise _Odd
    sure = {found.end() for found in plain if b"/Filter" in found[0]}
    places = sure.union(found.end() for found in islice(_ZLIB.finditer(data), MAX_STREAMS))
    if len(places) >= MAX_STREAMS:
        raise _Odd
    parts, left = [b""], MAX_WORK
    for at in sorted(places):
        if at in sure or _may_hold_objects(data[at : at + PEEK]):
            part, left = _inflate(data, at, left)
            parts.append(part)
    return b"\n".join(parts)


def _may_hold_objects(begins: bytes) -> bool:
    try:
        return bool(_NUMBERS.match(zlib.decompressobj().decompress(begins, 64)))
    except zlib.error:
        return False


def _inflate(data: bytes, at: int, left: int) -> tuple[bytes, int]:
    """Return what is compressed from there on, and how much work is left: a byte read or written is one."""
    engine, parts = zlib.decompressobj(), []
    while at < len(data) and not engine.eof:
        read = data[at : at + STEP]
        try:
            parts.append(engine.decompress(read, left))
        except zlib.error as error:
            raise _Odd from error
        left -= len(read) + len(parts[-1])
        if left <= 0:
            raise _Odd
        at += STEP
    return b"".join(parts), left
