"""One row of a file as a report: where, when, what; or why it cannot be one."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, time, timedelta
from hashlib import blake2b

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from core.text import clean, clean_line
from feed.models import MAX_BODY
from places.models import Neighbourhood, Town
from places.search import valid_point
from places.services import add_neighbourhood
from places.slugs import slug_of
from reports.imports.mapping import Mapping
from reports.models import MAX_ADDRESS, Category
from reports.services import Locator, NewReport, Nowhere, Place, Swapped, add_category

MAX_ID = 80
_NUMBER = r"[-+]?\d+(?:[.,]\d+)?"
_POINT = re.compile(rf"\(?\s*({_NUMBER})\s*(?:[;,]\s*|\s+)({_NUMBER})\s*\)?")
_FRENCH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[ T](\d{1,2}):(\d{2})(?::\d{2})?)?")


class Unusable(Exception):
    """The row is no report here; ``why`` is one of a few short words, by which an operator counts them."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Reader:
    """Makes reports of rows, one after the other; remembers towns, categories and neighbourhoods it met."""

    def __init__(self, mapping: Mapping, *, town: Town | None = None, dry: bool = False) -> None:
        self.mapping, self.town, self.dry = mapping, town, dry
        self.locator = Locator(town=town)
        self.unmapped: Counter[str] = Counter()
        self._categories: dict[tuple[int, str], Category | None] = {}
        self._parts: dict[tuple[int, str], Neighbourhood | None] = {}
        self._seen: Counter[str] = Counter()

    def report(self, row: dict[str, str]) -> NewReport:
        """Return the report that a row tells of. Raises ``Unusable``."""
        said = {name: row.get(column, "") for name, column in self.mapping.columns.items()}
        number = self._number(row, said)  # first, so that equal rows are counted the same whatever is wrong with them
        place = self._place(row, said)
        at = self._moment(said.get("date", ""))
        kind, subtype = self._words(said.get("type", "")), self._words(said.get("subtype", ""))
        category = self._category(place.town, kind, subtype)
        state = self.mapping.states.get(said.get("status", "").lower(), "")
        return NewReport(
            external_id=number,
            place=self._placed(place, said.get("neighbourhood", "")),
            category=category,
            body=clean(self._words(said.get("body", ""))).strip()[:MAX_BODY],
            address=clean_line(said.get("address", ""))[:MAX_ADDRESS],
            at=at,
            state=state,
            words=clean(said.get("notes", "")).strip(),
        )

    def _number(self, row: dict[str, str], said: dict[str, str]) -> str:
        """Return the number of the source, or one drawn from all the row says: the same at the next import."""
        number = clean_line(said.get("id", ""))
        if number:
            return number if len(number) <= MAX_ID else blake2b(number.encode(), digest_size=20).hexdigest()
        told = "\x1f".join(f"{name}\x1e{row[name]}" for name in sorted(row))
        digest = blake2b(told.encode(), digest_size=16).hexdigest()
        self._seen[digest] += 1
        return digest if self._seen[digest] == 1 else f"{digest}-{self._seen[digest]}"

    # --- where ---

    def _place(self, row: dict[str, str], said: dict[str, str]) -> Place:
        latitude, longitude = self._point(row, said)
        if not (latitude and longitude):
            raise Unusable("no point")
        point = valid_point(latitude.replace(",", "."), longitude.replace(",", "."))
        if point is None:
            raise Unusable("not a point")
        if point == (0.0, 0.0):
            raise Unusable("0, 0")
        try:
            return self.locator.locate(*point)
        except Nowhere as refusal:
            raise Unusable("swapped" if isinstance(refusal, Swapped) else "outside") from None

    def _point(self, row: dict[str, str], said: dict[str, str]) -> tuple[str, str]:
        if self.mapping.format == "geojson":
            return row.get("@latitude", ""), row.get("@longitude", "")
        if "point" not in self.mapping.columns:
            return said.get("latitude", ""), said.get("longitude", "")
        match = _POINT.fullmatch(said["point"])
        if match is None:
            return ("", "") if not said["point"] else ("?", "?")
        return (match[2], match[1]) if self.mapping.longitude_first else (match[1], match[2])

    def _placed(self, place: Place, told: str) -> Place:
        """Return the place with the neighbourhood that the file names, where no drawn one holds it.

        One is made only in the town that was named: a point just outside its outline is in another.
        """
        name = self.mapping.neighbourhoods.get(told, told)
        if place.neighbourhood is not None or not name or self.dry:
            return place
        key = (place.town.pk, slug_of(name, 80))
        if key not in self._parts:
            self._parts[key] = place.town.neighbourhoods.filter(slug=key[1]).first() or self._made(place.town, name)
        return Place(place.latitude, place.longitude, place.town, self._parts[key])

    def _made(self, town: Town, name: str) -> Neighbourhood | None:
        try:
            return add_neighbourhood(town=town, name=name) if self.town else None
        except ValidationError:
            return None  # too long, or the two hundredth and first

    # --- when ---

    def _moment(self, text: str) -> datetime:
        at = self._read_moment(text)
        if at is None or not 1970 <= at.year <= 2089:
            raise Unusable("no date")
        if at > timezone.now() + timedelta(days=1):
            raise Unusable("in the future")
        return min(at, timezone.now())

    def _read_moment(self, text: str) -> datetime | None:
        try:
            if match := _FRENCH.fullmatch(text):
                day, month, year, hour, minute = (int(each or 0) for each in match.groups())
                return datetime(year, month, day, hour, minute, tzinfo=self.mapping.zone)
            if len(text) == 10:
                return datetime.combine(datetime.fromisoformat(text).date(), time.min, self.mapping.zone)
            at = parse_datetime(text)
        except ValueError:
            return None
        return at.replace(tzinfo=self.mapping.zone) if at and at.tzinfo is None else at

    # --- what ---

    def _words(self, text: str) -> str:
        text = clean(text).strip()
        return self.mapping.strip.sub("", text, count=1).strip() if self.mapping.strip else text

    def _category(self, town: Town, kind: str, subtype: str) -> Category:
        code = self.mapping.category_of(kind, subtype)
        if not code and self.mapping.create and (name := clean_line(subtype or kind)[:80]):
            made = self._own(town, name)
            if made is not None:
                return made
        if not code:
            self.unmapped[f"{kind} > {subtype}" if subtype else kind] += 1
        found = self._offered(town, code or self.mapping.default)
        if found is None:
            raise Unusable(f"no category {code or self.mapping.default}")
        return found

    def _offered(self, town: Town, code: str) -> Category | None:
        key = (town.pk, code)
        if key not in self._categories:
            self._categories[key] = Category.objects.of_town(town).filter(code=code).order_by("-town").first()
        return self._categories[key]

    def _own(self, town: Town, name: str) -> Category | None:
        """Return the category of this name, made where it is not there yet; None when the town has too many."""
        code = slug_of(name, 60)
        found = self._offered(town, code)
        if found is None and code and not self.dry:
            try:
                found = add_category(town=town, name=name)
            except ValidationError:
                return None
            self._categories[(town.pk, code)] = found
        return found
