"""Local dates and times of a town, on the nights its clocks change too."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

_TYPED = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::\d\d(?:\.\d{1,6})?)?", re.ASCII)
_FRENCH = re.compile(r"(\d\d)/(\d\d)/(\d{4}),? +(\d\d)[:h](\d\d)", re.ASCII)
YEARS = (2000, 2100)


class BadMoment(ValueError):
    """What was typed is no moment of this town's clocks; the text says why, in the reader's language."""


def moment(typed: str, zone: str) -> datetime:
    """Return the moment at which the clocks of a zone show ``2026-10-25T02:30`` (or ``25/10/2026 02:30``).

    Of a time that comes twice, the later. Raises ``BadMoment`` for one that never comes, or that is none.
    """
    text = typed.strip()[:40]
    if found := _TYPED.fullmatch(text):
        year, month, day, hour, minute = map(int, found.groups())
    elif found := _FRENCH.fullmatch(text):
        day, month, year, hour, minute = map(int, found.groups())
    else:
        raise BadMoment(_("Écrivez une date et une heure, comme 25/10/2026 18:00."))
    try:
        shown = datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone))
    except ValueError:
        raise BadMoment(_("Ce jour ou cette heure n’existe pas.")) from None
    if not YEARS[0] <= year < YEARS[1]:
        raise BadMoment(_("Cette année est trop loin."))
    back = shown.astimezone(UTC).astimezone(shown.tzinfo)
    if (back.hour, back.minute) != (hour, minute):
        raise BadMoment(
            _("Cette nuit-là, %(time)s n’existe pas : les horloges avancent d’une heure. Choisissez une autre heure.")
            % {"time": f"{hour:02}:{minute:02}"}
        )
    return shown.replace(fold=1).astimezone(UTC)


def twice(at: datetime | None, zone: str) -> str:
    """Return a sentence that says which one is meant, where the clocks show this time twice that night; or ""."""
    if at is None:
        return ""
    local = at.astimezone(ZoneInfo(zone))
    if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
        return ""
    which = _("la seconde fois, à l’heure d’hiver") if local.fold else _("la première fois, à l’heure d’été")
    return _("Cette nuit-là, les horloges montrent %(time)s deux fois : c’est %(which)s.") % {
        "time": f"{local:%H:%M}",
        "which": which,
    }


def typed(at: datetime | None, zone: str) -> str:
    """Return a moment as a form's field shows it, "" for none."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}" if at else ""
