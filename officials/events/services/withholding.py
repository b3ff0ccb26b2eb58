"""What a frozen account said of colleagues' events, taken out and given back: reasons and minutes (OFF-5).

That an event was moved or called off stays: it is undone by announcing it again. Events themselves are hidden as all
that is published.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from officials.events.models import Change, Event, Turn
from officials.events.services.announcing import refresh
from places.models import Town

if TYPE_CHECKING:
    from places.models import Intercommunality
    from profiles.models import User


def withhold(
    *, person: User, body: Town | Intercommunality, since: datetime
) -> Iterator[tuple[Change, Town, dict[str, Any]]]:
    """Empty what a person said of this town's events since then, on them as well; yield each with its words."""
    if not isinstance(body, Town):
        return  # events are announced and changed for a town
    rows = Change.objects.filter(by=person, event__town=body, at__gte=since, event__hidden_at=None)
    with transaction.atomic():
        for change in rows.exclude(words="", url="").select_related("event__town").order_by("pk"):
            kept = {"words": change.words, "url": change.url}
            _write(change, _hidden(), "")
            yield change, body, kept


def give_back(*, row: Change, words: dict[str, Any]) -> None:
    """Have a change say again what it said, and its event where nothing was said since."""
    with transaction.atomic():
        _write(row, words["words"], words["url"])


def _hidden() -> str:
    """Return what stands there, in the language of the site: it is kept."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Texte masqué : compte gelé.")


def _write(change: Change, words: str, url: str) -> None:
    Change.objects.filter(pk=change.pk).update(words=words, url=url)
    event: Event = Event.objects.select_for_update(of=("self",)).select_related("town").get(pk=change.event_id)
    if event.deleted_at is not None or change.turn == Turn.MOVED:
        return
    if change.turn == Turn.CANCELLED:
        event.cancel_reason = words
    elif Change.objects.filter(event=event, turn=Turn.MINUTES, pk__gt=change.pk).exists():
        return  # corrected since
    else:
        event.minutes, event.minutes_url = words, url
    event.version += 1
    event.sequence += change.turn == Turn.CANCELLED
    event.changed_at = timezone.now()
    event.save(update_fields=["cancel_reason", "minutes", "minutes_url", "version", "sequence", "changed_at"])
    refresh(event)
