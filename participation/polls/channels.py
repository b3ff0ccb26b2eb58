"""How a poll was answered, by each way in: counted apart, shown apart, never mixed silently."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from participation.polls import results

if TYPE_CHECKING:
    from participation.polls.models import Poll
    from participation.polls.results import Result


class Channel(models.TextChoices):
    """A way in. Only ``ONLINE`` knows that nobody answered twice: the others are said beside it."""

    ONLINE = "online", _("En ligne, avec un compte")
    POSTER = "poster", _("Sur place, par une affiche")
    KIOSK = "kiosk", _("Sur place, à une borne")
    PAPER = "paper", _("Sur papier, saisi par la mairie")


@dataclass(frozen=True, slots=True)
class ChannelResult:
    """How one channel answered."""

    channel: Channel
    result: Result


def by_channel(poll: Poll) -> list[ChannelResult]:
    """Return how each channel that was answered stands, online first; nothing where nobody may know (VOTE-7)."""
    online = results.of(poll)
    return [ChannelResult(Channel.ONLINE, online)] if online is not None else []
