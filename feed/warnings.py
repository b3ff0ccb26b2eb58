"""What somebody is asked to confirm before they publish; a higher floor knows when (``settings.PUBLISH_WARNING``).

A view that publishes something in a capacity asks ``before_publishing``; when that is something and ``is_confirmed`` is
not, its form comes back with ``Warned.refusal``. Its template includes ``feed/_warning.html`` with ``warning``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from feed.querysets import Viewer
    from places.models import Town

FIELD = "informs"


class Warned(NamedTuple):
    """The words of a warning, what one ticks, and what is said when one did not."""

    title: str | Promise
    words: str | Promise
    confirm: str | Promise
    refusal: str | Promise


def before_publishing(author: Viewer, town: Town | None) -> Warned | None:
    """Return what this person is to confirm before publishing in this town, None as a rule."""
    found: Warned | None = import_string(settings.PUBLISH_WARNING)(author, town) if town is not None else None
    return found


def is_confirmed(request: HttpRequest) -> bool:
    """Tell whether the form that was sent says so."""
    return FIELD in request.POST


def unconfirmed(request: HttpRequest, town: Town) -> Warned | None:
    """Return what the sender of a form has yet to confirm before it is published in this town."""
    return None if is_confirmed(request) else before_publishing(request.user, town)
