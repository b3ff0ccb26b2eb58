"""Which contribution an address of the site leads to."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from core.ids import read_id
from feed.models import Publishable, kinds

_COMMENT = re.compile(r"(?:^|&)commentaire=(\d{1,19})(?!\d)")


def named_by(address: str) -> tuple[type[Publishable], int] | None:
    """Return the kind and the id that an address names, whether such a thing is there or not; the host is not asked."""
    try:
        parts = urlsplit(address)
        match = resolve(parts.path)
    except (Resolver404, ValueError):
        return None
    kind, pk = match.url_name, match.kwargs.get("pk")
    if named := _COMMENT.search(parts.query):  # of whatever page it stands on
        kind, pk = "comment", named[1]
    model, number = kinds().get(kind or ""), read_id(str(pk))
    return (model, number) if model is not None and number is not None else None
