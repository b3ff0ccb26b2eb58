"""What the templates of events need beside the pieces of ``core``."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.contrib.auth.models import AnonymousUser
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.dates import in_words
from core.moments import twice
from officials.events.days import day_of, days_of
from officials.events.models import Change, Event, Nature, Turn
from officials.events.rules import is_offered
from places.countries import comma
from places.tiles import ground

register = template.Library()


def in_week(day: date) -> str:
    """Write a day with its name: “mardi 1er décembre 2026”."""
    return _("%(weekday)s %(day)s") % {"weekday": in_words(day, "l"), "day": in_words(day)}


def _moment(at: datetime, zone: str, words: str) -> SafeString:
    local = timezone.localtime(at, ZoneInfo(zone))
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), words)


def _time(at: datetime, zone: str) -> str:
    return formats.date_format(timezone.localtime(at, ZoneInfo(zone)), "TIME_FORMAT")


@register.simple_tag
def hours(event: Event) -> SafeString:
    """Write when an event is, by the clocks of its town: a day, hours, or from one to another."""
    zone = event.town.time_zone
    first, last = days_of(event)
    begins, ends = in_week(first), in_week(last)
    if not event.all_day:
        begins = f"{begins}{comma()}{_time(event.starts_at, zone)}"
        ends = f"{ends}{comma()}{_time(event.over_at, zone)}"
    start = _moment(event.starts_at, zone, begins)
    if event.ends_at is None or (event.all_day and first == last):
        return start
    if first == last:
        return format_html("{} – {}", start, _moment(event.ends_at, zone, _time(event.ends_at, zone)))
    return format_html(_("du {start} au {end}"), start=start, end=_moment(event.ends_at, zone, ends))


@register.simple_tag
def moved_words(event: Event, change: Change | None = None) -> str:
    """Return where an event was to be before it was moved, and where it went: “reporté du … au …”; or ""."""
    before, after = (change.before, change.after) if change else (event.moved_from, event.starts_at)
    if before is None or after is None:
        return ""
    zone = event.town.time_zone
    if before == after:
        return _("Horaires changés")
    told = [in_week(day_of(at, zone)) for at in (before, after)]
    if not event.all_day:
        told = [f"{day}{comma()}{_time(at, zone)}" for day, at in zip(told, (before, after), strict=True)]
    return _("Reporté du %(before)s au %(after)s") % {"before": told[0], "after": told[1]}


@register.simple_tag
def clock_words(event: Event) -> list[str]:
    """Return a sentence for each of its hours that clocks show twice that night."""
    moments = () if event.all_day else (event.starts_at, event.ends_at)
    return [words for at in moments if (words := twice(at, event.town.time_zone))]


@register.simple_tag
def standing_of(event: Event) -> dict[str, str]:
    """Return how an event stands now, for ``core/ui/state.html``."""
    if event.is_cancelled:
        return {"tone": "alert", "label": _("Annulé")}
    if event.is_over:
        return {"tone": "done", "label": _("Passé")}
    if event.has_begun:
        return {"tone": "work", "label": _("En ce moment")}
    return {"tone": event.step.tone, "label": str(event.step.label)}


@register.filter
def nature_of(event: Event) -> str:
    """Return what it is in a few words."""
    return str(Nature(event.nature).label)


@register.simple_tag
def event_rights(viewer: Any, event: Event) -> dict[str, bool]:
    """Return what the viewer is offered to do with an event; nothing for those it is not theirs to change."""
    if isinstance(viewer, AnonymousUser) or not is_offered(viewer, event):
        return {}
    ahead = not event.is_cancelled and not event.is_over
    return {"move": ahead, "cancel": ahead, "minutes": event.has_begun and not event.is_cancelled, "edit": True}


@register.simple_tag
def turns_of(event: Event) -> list[Change]:
    """Return what became of an event, in its order, but for the minutes that stand."""
    turns = list(event.changes.select_related("by").order_by("pk"))
    written = [change for change in turns if change.turn == Turn.MINUTES]
    return [change for change in turns if change not in written[-1:]]


@register.simple_tag
def map_of(event: Event) -> dict[str, Any]:
    """Return what a map of an event's place is drawn on; asked here, because other views show its page as well."""
    return ground(event.town)


@register.simple_tag
def date_leaf(event: Event) -> dict[str, str]:
    """Return the day an event begins, as a leaf of a calendar: its number and the short name of its month."""
    first = day_of(event.starts_at, event.town.time_zone)
    return {"day": formats.date_format(first, "j"), "month": formats.date_format(first, "M")}
