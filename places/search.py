"""Finding towns: by what people type, near a point, and by the outline a point is in."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core.search import Kind, Query
from core.text import fold
from places.geometry import contains, distance
from places.models import Neighbourhood, Outline, SearchKey, Town
from places.records import TownRecord

LONGEST_QUERY = 80
MANY = 500  # towns compared word by word
BESIDE = 12
_SHORT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "s": "sur"}
# Words nobody starts a search with; a name that begins with one is still found by it.
_SMALL_WORDS = "a au aux d de del della des di du e en et i il l la le les sur"
_SMALL = frozenset(_SMALL_WORDS.split())
_FIRST_RADIUS, _LAST_RADIUS = 0.08, 6.0  # degrees of latitude
_KM_PER_DEGREE = 111.2
_TALL = 0.3  # degrees; nearly every town is lower than this, so that its outline is found within a narrow band


def keys_of(town: Town | TownRecord) -> set[str]:
    """Return what finds a town: its folded names from each word on, and its postal codes."""
    keys = {str(code) for code in town.postal_codes}
    for name in (town.name, town.name_ar):
        words = fold(name).split()
        keys |= {" ".join(words[at:]) for at, word in enumerate(words) if at == 0 or word not in _SMALL}
        if len(words) > 1 and words[0] in ("l", "d"):
            keys.add(words[0] + " ".join(words[1:]))  # “lhay” for L’Haÿ
    return {key[:120] for key in keys if key}


def suggest(text: str, *, limit: int = 8) -> list[Town]:
    """Return the most populous towns whose name (from any word on) or postal code begins with `text`.

    Accents, hyphens, case and “st” for “saint” do not matter. Words that do not stand side by side in a name, or a
    postal code beside a name (“saint denis 93”), are tried when nothing begins with the text as it is.
    """
    query = fold(text[:LONGEST_QUERY])
    if not query:
        return []
    found = _rank((row for beginning in _readings(query) for row in _starting_with(beginning, limit * 4)), limit)
    if not found and " " in query:
        found = _by_words(query.split(), limit)
    return _towns(found)


def _named(query: Query, *, viewer: Any, place: int | None, limit: int, alone: bool) -> list[Town]:
    """Return towns for the search page: by beginnings when only towns are asked for, otherwise by whole words."""
    if alone:
        return suggest(query.name, limit=limit)
    asked = {_SHORT.get(word, word) for word in query.name.split()}
    found = suggest(query.name, limit=4 * limit)
    return [town for town in found if asked <= set(" ".join(keys_of(town)).split())][:limit]


towns = Kind(label=_("Communes"), icon="landmark", named=_named)  # found by the keys below: no other index knows them


def named(name: str, slug: str = "") -> tuple[Town | None, list[Town]]:
    """Return the town that a form means: by the suggestion taken, or by a name that only one town bears.

    With it come the towns to choose from when several bear the name.
    """
    chosen = Town.objects.filter(slug=slug[:120]).first() if slug else None
    typed = fold(name[:120])
    if chosen and (not typed or typed.startswith(fold(chosen.name)) or typed == fold(chosen.name_ar)):
        return chosen, []
    found = suggest(name)
    same = [town for town in found if fold(town.name) == typed] or found
    if len(same) == 1:
        return Town.objects.get(pk=same[0].pk), []
    return None, same


def _readings(query: str) -> list[str]:
    """Return the query with its abbreviations written out; the last word may as well be the beginning of a word."""
    *words, last = query.split()
    before = [_SHORT.get(word, word) for word in words]
    endings = dict.fromkeys((last, _SHORT.get(last, last) if last != "s" else last))
    return [" ".join([*before, ending]) for ending in endings]


def _starting_with(beginning: str, most: int) -> Iterable[tuple[int, int]]:
    """Return (population, town) of the most populous keys with this beginning."""
    keys = SearchKey.objects.filter(key__begins=beginning)
    # Adding 0 makes the database sort the few rows in range; ordered by the bare column it may walk a whole index.
    return keys.order_by((F("population") + 0).desc()).values_list("population", "town")[:most]


def _rank(rows: Iterable[tuple[int, int]], limit: int) -> list[int]:
    """Return the keys of the `limit` most populous towns, each once."""
    return [town for _population, town in sorted(set(rows), key=lambda row: (-row[0], row[1]))[:limit]]


def _by_words(words: list[str], limit: int) -> list[int]:
    """Return the towns of which every word of the query begins a key: a postal code, or a name from some word on."""
    asked = [_SHORT.get(word, word) for word in words if word not in _SMALL]
    # The rarest word first: a number, then the longest that is not among the commonest of all.
    asked.sort(key=lambda word: (not word.isdigit(), word in _SHORT.values(), -len(word)))
    if not asked:
        return []
    found = {town: population for population, town in _starting_with(asked[0], MANY)}
    for word in asked[1:]:
        among = SearchKey.objects.filter(town__in=found.keys(), key__begins=word)
        kept = set(among.values_list("town", flat=True))
        found = {town: population for town, population in found.items() if town in kept}
    return _rank(((population, town) for town, population in found.items()), limit)


def _towns(keys: list[int]) -> list[Town]:
    """Return the towns of these keys in their order."""
    by_key = Town.objects.for_cards().in_bulk(keys) if keys else {}
    return [by_key[key] for key in keys]


def valid_point(latitude: Any, longitude: Any) -> tuple[float, float] | None:
    """Return a point on Earth in degrees, or nothing for what is not one (text, NaN, infinity, out of range)."""
    try:
        point = float(latitude), float(longitude)
    except (TypeError, ValueError, OverflowError):
        return None
    if not all(map(math.isfinite, point)) or abs(point[0]) > 90 or abs(point[1]) > 180:
        return None
    return point


def near(*, latitude: float, longitude: float, limit: int = 8) -> list[Town]:
    """Return the towns nearest to a point, nearest first, each with ``distance`` in kilometres.

    The square searched doubles until it holds enough; beyond some 600 km there is nothing near.
    """
    point = valid_point(latitude, longitude)
    if point is None or limit < 1:
        return []
    radius = _FIRST_RADIUS
    while True:
        found = sorted(_within(point, radius))
        sure = [town for away, town in found if away <= radius * _KM_PER_DEGREE][:limit]
        if len(sure) == limit or radius >= _LAST_RADIUS:
            break
        radius *= 2
    towns = _towns(sure)
    for town in towns:
        town.distance = distance(point, (town.latitude or 0.0, town.longitude or 0.0))  # type: ignore[attr-defined]
    return towns


def _within(point: tuple[float, float], radius: float) -> Iterable[tuple[float, int]]:
    """Yield (kilometres, town) of the towns in a square around a point; it may reach over the date line."""
    latitude, longitude = point
    reach = min(180.0, radius / max(0.01, math.cos(math.radians(latitude))))
    rows = Town.objects.filter(latitude__range=(latitude - radius, latitude + radius))
    west, east = longitude - reach, longitude + reach
    inside = rows.filter(longitude__range=(west, east))
    if west < -180:
        inside = inside | rows.filter(longitude__gte=west + 360)
    if east > 180:
        inside = inside | rows.filter(longitude__lte=east - 360)
    for pk, lat, lon in inside.filter(is_demo=False).values_list("pk", "latitude", "longitude"):
        if lat is not None and lon is not None:
            yield distance(point, (lat, lon)), pk


def town_at(*, latitude: float, longitude: float) -> Town | None:
    """Return the town whose outline holds this point, or nothing where no outline is known."""
    point = valid_point(latitude, longitude)
    if point is None:
        return None
    boxes = Outline.objects.filter(
        south__lte=point[0], north__gte=point[0], west__lte=point[1], east__gte=point[1]
    ).annotate(height=F("north") - F("south"))
    for band in (boxes.filter(south__gte=point[0] - _TALL), boxes.filter(height__gt=_TALL)):
        for outline in band.select_related("town"):
            if contains(outline.geometry, point):
                return outline.town
    return None


def beside(town: Town, *, limit: int = BESIDE) -> list[Town]:
    """Return the towns nearest to a town, without itself."""
    if town.latitude is None or town.longitude is None:
        return []
    found = near(latitude=town.latitude, longitude=town.longitude, limit=limit + 1)
    return [other for other in found if other.pk != town.pk][:limit]


def largest(country: str, *, limit: int = 12) -> list[Town]:
    """Return the most populous towns of a country."""
    return list(Town.objects.real().filter(country=country).for_cards().order_by("-population")[:limit])


def neighbourhood_at(town: Town, point: tuple[float, float]) -> Neighbourhood | None:
    """Return the drawn neighbourhood of a town that holds a point."""
    drawn = town.neighbourhoods.filter(geometry__isnull=False).order_by("pk")
    return next((part for part in drawn if part.geometry and contains(part.geometry, point)), None)
