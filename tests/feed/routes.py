"""Routing tables made of chance, and what a wall over them must be by its definition."""

from __future__ import annotations

import random

from django.contrib.contenttypes.models import ContentType

from core.ids import next_id
from feed.models import Activity, Comment, Post, Route, Source
from places.models import Theme, Town


def make_sources(number: int) -> list[int]:
    """Make bare sources; what they stand for does not matter to a pull."""
    kind = ContentType.objects.get_for_model(Town)
    Source.objects.bulk_create(Source(content_type=kind, object_id=10_000 + place) for place in range(number))
    return list(Source.objects.filter(object_id__gte=10_000).order_by("pk").values_list("pk", flat=True))


def scatter(sources: list[int], activities: int, chance: random.Random, themes: list[Theme] = ()) -> None:  # type: ignore[assignment]
    """Route activities to one to five sources each; a few sources get most, some went quiet early."""
    kinds = [ContentType.objects.get_for_model(model).pk for model in (Post, Post, Post, Comment)]
    rows, routes = [], []
    for place in range(activities):
        quiet_from = len(sources) * 2 // 3 if place > activities // 4 else len(sources)
        theme = chance.choice([None, *themes])
        row = Activity(id=next_id(), verb="tested", content_type_id=chance.choice(kinds), object_id=place, theme=theme)
        rows.append(row)
        chosen = {sources[int(quiet_from * chance.random() ** 3)] for _ in range(chance.randint(1, 5))}
        routes += [Route(source_id=pk, activity=row, kind_id=row.content_type_id, theme=theme) for pk in chosen]
    Activity.objects.bulk_create(rows)
    Route.objects.bulk_create(routes)


def by_definition(
    sources: list[int], *, before: int | None, limit: int, kind: int | None = None, theme: int | None = None
) -> list[int]:
    """Return the ids as a wall is defined: distinct activities on any of the sources, newest first."""
    routes = Route.objects.filter(source__in=sources)
    if before is not None:
        routes = routes.filter(activity__lt=before)
    if kind is not None:
        routes = routes.filter(kind=kind)
    if theme is not None:
        routes = routes.filter(theme=theme)
    return sorted(set(routes.values_list("activity_id", flat=True)), reverse=True)[:limit]
