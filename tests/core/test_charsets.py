"""What a client may name as a charset, by the environ alone (through the server: test_server.py)."""

from __future__ import annotations

import encodings
import io
import pkgutil
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest

from core.charsets import KNOWN, drop_odd_charset


def read(content_type: str, query: str = "a=%C3%A9") -> WSGIRequest:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/",
        "QUERY_STRING": query,
        "CONTENT_TYPE": content_type,
        "wsgi.input": io.BytesIO(),
    }
    drop_odd_charset(environ)
    return WSGIRequest(environ)


def test_no_codec_of_python_breaks_a_request() -> None:
    for name in KNOWN | {module.name for module in pkgutil.iter_modules(encodings.__path__)}:
        assert len(read(f"text/plain; charset={name}", "a=%ff-%41&xn--a=\xe9").GET) > 0, name


@pytest.mark.parametrize("kept", ["utf-8", "UTF-8", "latin-1", "iso-8859-15", "windows-1252", "gb18030"])
def test_a_charset_of_text_is_kept(kept: str) -> None:
    header = f"text/plain; charset={kept}"
    assert read(header).META["CONTENT_TYPE"] == header
    assert read(header).encoding == kept


@pytest.mark.parametrize(
    ("sent", "left"),
    [
        ("", ""),
        ("text/plain", "text/plain"),
        ("text/plain; charset=hex", "text/plain"),
        ("text/plain; CHARSET=HEX", "text/plain"),
        ("text/plain; charset=nonsense", "text/plain"),
        ("text/plain; charset=a\x00b", "text/plain"),
        ("text/plain; x*=nonsense''%41", "text/plain"),
        ('multipart/form-data; boundary="a;b"; charset=hex', 'multipart/form-data; boundary="a;b"'),
    ],
)
def test_only_the_odd_charset_is_dropped(sent: str, left: str) -> None:
    assert read(sent).META["CONTENT_TYPE"] == left
    assert read(sent).GET["a"] == "é"
