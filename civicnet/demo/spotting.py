"""What the village answered without accounts: at a poster, at a kiosk, on paper."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from civicnet.demo.reading import people, span_of
from civicnet.demo.typography import french
from outreach.kiosks.models import Kiosk
from outreach.paper.models import Asks, Poster
from participation.polls.models import Batch, Channel, Poll, Slip
from participation.polls.papers import fingerprint
from profiles.models import User


def tell(*, poll: Poll, row: Mapping[str, Any], inhabitants: dict[str, User], at: datetime, over: datetime) -> None:
    """Hang the poster of a poll and write what came by it, by a kiosk and on paper."""
    if "poster" not in row:
        return
    told = row["poster"]
    code = {"code": told["code"]} if "code" in told else {}
    author = inhabitants[row["by"]]
    poster = Poster.objects.create(
        town=poll.town, asks=Asks.POLL, poll=poll, place=french(told["place"]), author=author, created_at=at, **code
    )
    for number, choice in enumerate(_each(told["answers"])):
        _slip(poll, Channel.POSTER, choice, at, spot=poster.pk, device=f"demo-{number}")
    if "kiosk" in row:
        capacity = people()[row["by"]].capacity
        kiosk = Kiosk.objects.create(
            poster=poster, secret=uuid.uuid4().hex, started_by=author, capacity=capacity, started_at=at, ended_at=over
        )
        for choice in _each(row["kiosk"]["answers"]):
            _slip(poll, Channel.KIOSK, choice, at, spot=kiosk.pk)
    for stack in row.get("paper", ()):
        _enter(poll, stack, inhabitants, at + span_of(stack["after"]))


def _enter(poll: Poll, stack: Mapping[str, Any], inhabitants: dict[str, User], at: datetime) -> None:
    choices = _each(stack["answers"])
    batch = Batch.objects.create(
        poll=poll,
        label=french(stack["label"]),
        agent=inhabitants[stack["by"]],
        capacity=people()[stack["by"]].capacity,
        entered_at=at,
        sheets=len(choices),
        spoilt=stack["spoilt"],
        fingerprint=fingerprint(choices, stack["spoilt"]),
        key=uuid.uuid4(),
    )
    for choice in choices:
        _slip(poll, Channel.PAPER, choice, at, batch=batch)


def _slip(poll: Poll, channel: Channel, choice: str, at: datetime, **more: Any) -> None:
    Slip.objects.create(poll=poll, channel=channel, choice=choice, cast_at=at, **more)


def _each(answers: Mapping[str, int]) -> list[str]:
    return [choice for choice, times in answers.items() for _time in range(times)]
