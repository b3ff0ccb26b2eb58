"""The two formats of GeoReport v2: XML, and the JSON that is drawn from it by the Spark convention."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.sax.saxutils import escape

from django.http import HttpResponse

FORMATS = {"xml": "text/xml", "json": "application/json"}

# What a list is made of, by its name.
_ITEMS = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def answer(extension: str, root: str, told: Any, *, status: int = 200) -> HttpResponse:
    """Return what is told as XML, or as JSON where ``json`` was asked for."""
    kind = FORMATS.get(extension, FORMATS["xml"])
    text = json.dumps(told, ensure_ascii=False) if extension == "json" else xml(root, told)
    return HttpResponse(text, status=status, content_type=f"{kind}; charset=utf-8")


def xml(root: str, told: Any) -> str:
    """Return a document without namespaces or attributes."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + "".join(_element(root, told)) + "\n"


def _element(name: str, value: Any) -> list[str]:
    if isinstance(value, dict):
        inner = [part for key, each in value.items() for part in _element(key, each)]
    elif isinstance(value, list):
        inner = [part for each in value for part in _element(_ITEMS[name], each)]
    elif isinstance(value, bool):
        inner = ["true" if value else "false"]
    else:
        inner = ["" if value is None else escape(_NO_XML.sub("", str(value)))]
    return [f"<{name}>", *inner, f"</{name}>"]
