"""What the pages of polls and promises show of calendars (``settings.THREAD_AFTER``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from officials.work.models import Commitment
from participation.polls.models import Poll

if TYPE_CHECKING:
    from django.db import models

    from feed.querysets import Viewer


def dates(subject: models.Model, viewer: Viewer) -> tuple[str, dict[str, Any]] | None:
    """Return how to add the end of a poll, or the day of a promise, to one's calendar while it is to come. No query."""
    if isinstance(subject, Poll):
        ahead = subject.closes_at is not None and subject.closes_at > timezone.now() and subject.cancelled_at is None
        label, name = _("Ajouter la date de clôture à mon calendrier"), "poll_calendar"
    elif isinstance(subject, Commitment):
        ahead = subject.is_open and not subject.is_late
        label, name = _("Ajouter l’échéance à mon calendrier"), "commitment_calendar"
    else:
        return None
    if subject.is_draft or not ahead:
        return None
    return "calendars/panel_dates.html", {"url": reverse(name, args=[subject.pk]), "label": label}
