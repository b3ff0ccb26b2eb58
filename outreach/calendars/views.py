"""Files for calendars: of a town, to subscribe to; of an event, a poll, a promise, to add once. For everyone alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from core.http import public_page
from officials.events.models import Event
from officials.work.models import Commitment
from outreach.calendars import dates
from outreach.calendars.writing import write
from participation.polls.models import Poll
from places.models import Town

if TYPE_CHECKING:
    from collections.abc import Iterable

KEPT = 300  # seconds for which shared caches keep a calendar


@require_safe
@public_page(KEPT)
def town(request: HttpRequest, slug: str) -> HttpResponse:
    """The dates of a town, of all themes or of one (``?theme=``), in the language that is asked for (``?langue=``)."""
    found = get_object_or_404(Town, slug=slug)
    theme = request.GET.get("theme", "")[:60].replace("\0", "")
    with override(_language(request)):
        told = dates.of_town(found, theme=theme)
        return _file(told, found, _("Agenda de %(town)s") % {"town": found.local_name}, f"agenda-{found.slug}")


@require_safe
@public_page(KEPT)
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """An event."""
    rows = Event.objects.visible_to(AnonymousUser()).standing().select_related("town", "theme")
    found = get_object_or_404(rows, pk=pk)
    return _file([dates.of_event(found)], found.town, found.title, f"evenement-{pk}")


@require_safe
@public_page(KEPT)
def poll(request: HttpRequest, pk: int) -> HttpResponse:
    """When a poll opens and closes."""
    rows = Poll.objects.visible_to(AnonymousUser()).standing().select_related("town", "theme")
    found = get_object_or_404(rows, pk=pk)
    return _file(dates.of_poll(found), found.town, found.title, f"sondage-{pk}")


@require_safe
@public_page(KEPT)
def promise(request: HttpRequest, pk: int) -> HttpResponse:
    """The day that something is promised for."""
    rows = Commitment.objects.visible_to(AnonymousUser()).standing().select_related("town", "theme")
    found = get_object_or_404(rows.annotate(stepped_at=Max("steps__at")), pk=pk)
    return _file([dates.of_promise(found)], found.town, found.title, f"engagement-{pk}")


def _language(request: HttpRequest) -> str:
    """Return the language that an address asks for, else French: programs that fetch calendars speak for no reader."""
    asked = request.GET.get("langue", "")
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _file(told: Iterable[dates.Date], town: Town, name: str, file: str) -> HttpResponse:
    page = f"{settings.SITE_URL}{reverse('town_agenda', args=[town.slug])}"
    body = write(told, name=name, zone=town.time_zone, url=page)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{file}.ics"'
    return response
