"""Whether a file is a PDF that only shows pages (UP-2): by its bytes, never by its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_BYTES = 10 * 1024 * 1024
_HEAD = re.compile(rb"%PDF-[12]\.\d[\r\n ]")
_TAIL = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF[\s\x00]*\Z")
_OBJECT = re.compile(rb"\s*(xref|\d{1,10}\s+\d{1,5}\s+obj)")
# What makes a reader do something else than show pages (ISO 32000-1, 12.6.4 and 7.11.4); names may be spelled with #xx.
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|RichMedia|GoToE|XFA)(?![A-Za-z])")
_STREAM = re.compile(rb"stream\r?\n")  # what follows is compressed: any three bytes stand in it by chance
_OBJECT_INSIDE = re.compile(rb"\d\s{1,9}\d{1,5}\s{1,9}obj\b")  # seven bytes do not
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def check_pdf(data: bytes) -> StrOrPromise:
    """Return why these bytes are not taken, or nothing."""
    if not data:
        return _("Le fichier est vide.")
    if len(data) > MAX_BYTES:
        return _("Le document pèse plus de 10 Mo : choisissez-en un plus léger.")
    if not _HEAD.match(data[:12]):
        return _("Ce fichier n’est pas un PDF.")
    tail = _TAIL.search(data[-2048:])
    if tail is None:
        return _("Ce PDF est abîmé, ou suivi d’autre chose : enregistrez-le à nouveau.")
    at = int(tail[1])
    if at >= len(data) or not _OBJECT.match(data[at : at + 40]):
        return _("Ce PDF est abîmé, ou suivi d’autre chose : enregistrez-le à nouveau.")
    said, streams = _parted(data)
    if any(_OBJECT_INSIDE.search(stream) for stream in streams):
        return _("Ce PDF contient un programme ou un fichier joint : enregistrez-le comme simple document.")
    if _ACTIVE.search(_ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), said)):
        return _("Ce PDF contient un programme ou un fichier joint : enregistrez-le comme simple document.")
    return ""


def _parted(data: bytes) -> tuple[bytes, list[bytes]]:
    """Return what stands outside of the streams, and each stream; in one pass, however many begin and never end."""
    said, streams, at = [], [], 0
    while (begins := _STREAM.search(data, at)) is not None and (ends := data.find(b"endstream", begins.end())) >= 0:
        said.append(data[at : begins.start()])
        streams.append(data[begins.end() : ends])
        at = ends + len(b"endstream")
    return b"".join([*said, data[at:]]), streams
