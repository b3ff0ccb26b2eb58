"""Small makers of what leaves the site: devices, letters, posters; see tests/factories.py."""

from __future__ import annotations

import itertools
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone

from alerts.models import Device
from alerts.services import take_in
from outreach.newsletters.models import Letter
from outreach.paper import services as paper
from outreach.paper.models import Poster
from participation.polls.models import Poll
from places.models import Town
from profiles.models import User
from tests.factories import make_official

_numbers = itertools.count(1)


def make_device(person: User | None = None, town: Town | None = None, **fields: Any) -> Device:
    """Have a browser take pushes, of an account or to hear of a town without one."""
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    raw = point.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    told = {"endpoint": f"https://fcm.googleapis.com/fcm/send/{next(_numbers)}", "words": "Chrome, Android"}
    told |= {"public_key": urlsafe_b64encode(raw).decode(), "secret": urlsafe_b64encode(bytes(16)).decode()}
    return take_in(person=person, town=town, **told | fields)


def make_letter(town: Town, title: str = "La semaine") -> Letter:
    """Make a letter that was sent to nobody, with a few words."""
    now = timezone.now()
    number = Letter.objects.filter(town=town).count() + 1
    moments = {"since": now - timedelta(days=7), "until": now, "sent_at": now}
    return Letter.objects.create(town=town, number=number, title=title, intro="Bonjour", state="sent", **moments)


def make_poster(town: Town, by: User | None = None, poll: Poll | None = None, **told: Any) -> Poster:
    """Hang a poster up: for a poll, or for the box of ideas."""
    asked: dict[str, Any] = {"asks": "poll", "poll": poll} if poll else {"asks": "ideas", "title": "Une idée ?"}
    says = paper.Told(**asked | {"place": "Devant l’école"} | told)
    return paper.make_poster(town=town, by=by or make_official(town), told=says)
