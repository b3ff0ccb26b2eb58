"""Sealing a parcel for one browser and handing it to its push service, over connections that were checked and stay."""

from __future__ import annotations

import base64
import hashlib
import threading
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from django.utils import timezone

from alerts.pushing.vapid import authorization
from core.outside import NotAllowed, Session, Unreachable, check_url

if TYPE_CHECKING:
    from alerts.models import Device, Parcel

MOST_ANSWERED = 16 * 1024  # bytes
LONGEST = 48 * 3600  # seconds a push service may keep it
LONGEST_WAIT = 2 * 3600


class Outcome(Enum):
    """What became of it."""

    DONE = "done"
    GONE = "gone"  # the browser takes no more pushes: the device is forgotten
    LATER = "later"
    REFUSED = "refused"  # the service will not have this one; asking again would be the same


@dataclass(frozen=True, slots=True)
class Result:
    """How a push service answered: ``status`` 0 when it did not, ``wait`` seconds if it asks for a pause."""

    outcome: Outcome
    status: int = 0
    wait: int = 0


class Wires:
    """The open connections of one delivery: one for each thread and origin."""

    def __init__(self) -> None:
        self._own = threading.local()
        self._all: list[Session] = []
        self._lock = threading.Lock()

    def to(self, endpoint: str) -> tuple[str, str, Session]:
        """Return an endpoint's origin and path, and this thread's connection to it. Raises ``NotAllowed``."""
        parts = check_url(endpoint)
        origin = f"{parts.scheme}://{parts.netloc}"
        kept = self._own.__dict__.setdefault("sessions", {})
        if origin not in kept:
            kept[origin] = Session(endpoint)
            with self._lock:
                self._all.append(kept[origin])
        return origin, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), kept[origin]

    def close(self) -> None:
        """Let go of all of them."""
        for session in self._all:
            session.close()


def send(wires: Wires, device: Device, parcel: Parcel, told: bytes) -> Result:
    """Hand a parcel's words to a device's push service; nothing is raised for what the other side does."""
    try:
        origin, path, session = wires.to(device.endpoint)
        headers = {
            "Authorization": authorization(origin),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(time_left(parcel)),
            "Topic": topic_of(parcel.tag),
            "Urgency": "high" if parcel.urgent else "normal",
        }
        answer = session.post(path, body=sealed(device, told), headers=headers, most=MOST_ANSWERED)
    except NotAllowed:
        return Result(Outcome.REFUSED)  # a name that leads inside by now; it may lead outside again
    except Unreachable:
        return Result(Outcome.LATER)
    return _read(answer.status, answer.headers.get("retry-after", ""))


def sealed(device: Device, told: bytes) -> bytes:
    """Return the words as only this browser can read them (RFC 8291, aes128gcm)."""
    from pywebpush import WebPusher

    keys = {"p256dh": device.public_key, "auth": device.secret}
    body: bytes = WebPusher({"endpoint": device.endpoint, "keys": keys}).encode(told)["body"]
    return body


def time_left(parcel: Parcel) -> int:
    """Return for how many seconds the service may keep it for a phone that is off."""
    return max(0, min(LONGEST, int((parcel.until - timezone.now()).total_seconds())))


def topic_of(tag: str) -> str:
    """Return the name under which a later one takes its place: 32 letters of base64url (RFC 8030, 5.4)."""
    return base64.urlsafe_b64encode(hashlib.blake2b(tag.encode(), digest_size=24).digest()).decode()


def _read(status: int, retry_after: str) -> Result:
    if status in (200, 201, 202):
        return Result(Outcome.DONE, status)
    if status in (404, 410):
        return Result(Outcome.GONE, status)
    if status == 429 or status >= 500:
        wait = int(retry_after) if retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 7 else 0
        return Result(Outcome.LATER, status, min(wait, LONGEST_WAIT))
    return Result(Outcome.REFUSED, status)  # redirections too: they are followed nowhere
