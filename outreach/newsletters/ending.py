"""What the link at the end of a letter ends (``settings.UNSUBSCRIBING``)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.unsubscribing import Ending
from outreach.newsletters.models import Reader
from outreach.newsletters.services import unsubscribe
from profiles.addresses import masked


def ending(named: Any) -> Ending | None:
    """Return the end of what a reader receives; None when it is over."""
    reader = Reader.objects.select_related("town", "person").filter(pk=named, ended_at=None).first()
    if reader is None:
        return None
    account = reader.person
    return Ending(
        words=lambda: _("La lettre de %(town)s") % {"town": reader.town.local_name},
        end=partial(unsubscribe, reader=reader),
        settings_url=reverse("settings_notifications") if account else "",
        to=masked(reader.address),
        language=account.language if account else reader.language,
    )
