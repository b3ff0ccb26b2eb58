"""The week of a town on paper: what it tells, and what of it two pages hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from core.paper import Paper
from outreach.paper.pieces import Section

if TYPE_CHECKING:
    from outreach.paper.weeks import Week
    from places.models import Town

KEPT = 3600  # seconds
LOOK = 2  # goes up when the same words are drawn otherwise


@dataclass(frozen=True, slots=True)
class Bulletin:
    """What the bulletin of a week says in one language, on the day it is printed."""

    town: Town
    week: Week
    language: str
    sections: Sequence[Section]
    printed: date


def gather(town: Town, week: Week, language: str) -> Bulletin:
    """Read the week of a town as an unknown visitor may, in a language."""
    with translation.override(language), timezone.override(ZoneInfo(town.time_zone)):
        found = [import_string(name)(town, week.since, week.until) for name in settings.BULLETIN_SECTIONS]
        sections = [section for section in found if section is not None]
        return Bulletin(town, week, language, sections, timezone.localdate())


def as_pdf(bulletin: Bulletin, paper: Paper) -> bytes:
    """Return the bulletin as a PDF: drawn once for the same words, whoever asks, then kept for an hour."""
    from outreach.paper.drawing.bulletin import draw

    key = f"bulletin:{version(bulletin, paper)}"
    kept: bytes | None = cache.get(key)
    if kept is None:
        kept = draw(bulletin, paper)
        cache.set(key, kept, KEPT)
    return kept


def version(bulletin: Bulletin, paper: Paper) -> str:
    """Return what stands for all that a printed bulletin depends on."""
    town = bulletin.town
    of_town = (town.pk, town.name, town.name_ar, town.hue, sorted(town.facts.items()), settings.SITE_URL)
    told = (LOOK, of_town, bulletin.week, bulletin.language, bulletin.sections, bulletin.printed, paper.name)
    return blake2b(repr(told).encode("utf-8", "replace"), digest_size=16).hexdigest()
