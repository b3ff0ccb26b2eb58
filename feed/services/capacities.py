"""In what capacity someone speaks, as it is frozen in what they say."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from places.models import Town
    from profiles.models import User


def capacity_of(author: User | None, town: Town | None) -> str:
    """Return the office that an inhabitant of the demonstration holds in its village, "" for anyone and anywhere else.

    Mandates will answer this for every town; until then nobody outside the demonstration speaks for a town hall, and
    its mayor speaks for no other town.
    """
    if author is None or town is None or not (author.is_demo and town.is_demo):
        return ""
    return cast("Callable[[User], str]", import_string(settings.CAPACITY_OF))(author)
