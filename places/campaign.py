"""Whether a town is in the months before an election, for floors that do not know elections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from places.models import Town


def before_election(town: Town) -> bool:
    """Return whether nothing may give what officials did here more room than usual, at most a minute late.

    A panel that shows it off (``settings.TOWN_PANELS``) returns None then.
    """
    running: bool = import_string(settings.PRE_ELECTION)(town)
    return running
