"""The charsets that a client may name in Content-Type.

Django decodes the query string by what is named there while it makes the request, before any middleware: a codec that
is none of text (“hex”), or that fails on ordinary bytes (“idna”), would leave the request without an answer.
"""

from __future__ import annotations

from email.message import Message
from encodings import normalize_encoding
from encodings.aliases import aliases
from typing import Any

from django.utils.http import parse_header_parameters

# Python’s table of aliases leaves out what fails on ordinary bytes (idna, undefined); these are in it and no text.
NO_TEXT = {"base64_codec", "bz2_codec", "hex_codec", "quopri_codec", "rot_13", "uu_codec", "zlib_codec"}
OF_ONE_SYSTEM = {"mbcs", "oem"}
KNOWN = {
    name
    for alias, codec in aliases.items()
    if codec not in NO_TEXT | OF_ONE_SYSTEM
    for name in (alias, codec)
}  # fmt: skip


def drop_odd_charset(environ: dict[str, Any]) -> None:
    """Drop a charset that is none of text; of a header that nobody can read, only the type stays."""
    header = environ.get("CONTENT_TYPE", "")
    if ";" not in header:
        return
    try:
        charset = parse_header_parameters(header)[1].get("charset")
        if charset is None or is_known(charset):
            return
        message = Message()
        message["Content-Type"] = header
        message.del_param("charset")
        environ["CONTENT_TYPE"] = message["Content-Type"]
    except ValueError:
        environ["CONTENT_TYPE"] = header.partition(";")[0].strip()


def is_known(charset: str) -> bool:
    """Tell whether it is a charset of text, by a table: asking Python would import and remember what anybody types."""
    return normalize_encoding(charset).lower() in KNOWN
