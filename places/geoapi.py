"""Asking the public interface geo.api.gouv.fr for the outline of one commune (SSRF-1, SSRF-2).

The host is fixed by the settings, the only variable part is a checked INSEE code, redirections are not followed, and
time and size are bounded whatever the other side does.
"""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Any

from django.conf import settings

from places.geometry import BadGeometry, Geometry, checked, simplified

TIMEOUT = 10.0  # seconds, the whole exchange
MOST_BYTES = 3 * 1024 * 1024
TOLERANCE = 0.0005  # degrees, some 50 m: the interface draws finer than any map here shows
_INSEE = re.compile(r"[0-9][0-9AB][0-9]{3}")


class Unreachable(Exception):
    """The interface did not answer as it should; trying again later may help."""


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirection)


def fetch(insee: str) -> Geometry | None:
    """Return the outline of a commune, or nothing when the interface knows none; raise `Unreachable` otherwise."""
    if not _INSEE.fullmatch(insee):
        return None
    url = f"{settings.GEOMETRY_API}/communes/{insee}?fields=contour&format=json&geometry=contour"
    try:
        answer = json.loads(_get(url))
        return simplified(checked(answer["contour"]), TOLERANCE)
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise Unreachable(f"status {error.code}") from error
    except (OSError, HTTPException) as error:
        raise Unreachable(type(error).__name__) from error
    except (BadGeometry, ValueError, KeyError, TypeError, RecursionError):
        return None  # an answer without a usable outline will not be better in a minute


def _get(url: str) -> bytes:
    """Return the body, read until a deadline so that a slow drip cannot hold a worker."""
    deadline = time.monotonic() + TIMEOUT
    request = urllib.request.Request(url, headers={"User-Agent": "civicnet", "Accept": "application/json"})  # noqa: S310
    with _opener.open(request, timeout=TIMEOUT / 2) as answer:
        body = bytearray()
        while chunk := answer.read1(65536):
            body += chunk
            if len(body) > MOST_BYTES or time.monotonic() > deadline:
                raise OSError("too long")
        if answer.length:  # what the other side announced and did not send
            raise OSError("cut short")
    return bytes(body)
