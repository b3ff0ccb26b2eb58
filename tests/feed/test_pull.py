"""Whatever its form, the pull returns what a wall is by definition."""

from __future__ import annotations

import random

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from feed import pull
from feed.models import Comment, Post, Route
from feed.pull import Facet
from tests.factories import make_theme
from tests.feed.routes import by_definition, make_sources, scatter

pytestmark = pytest.mark.django_db

FORMS = [pytest.param(False, id="portable")] + (
    [pytest.param(True, id="lateral")] if connection.vendor == "postgresql" else []
)


def ids(*args: object, **kwargs: object) -> list[int]:
    statement = pull.newest(*args, **kwargs)  # type: ignore[arg-type]
    return statement.fetch() if statement else []


@pytest.mark.parametrize("lateral", FORMS)
@pytest.mark.parametrize("seed", range(6))
def test_equals_the_definition(seed: int, lateral: bool) -> None:
    chance = random.Random(seed)
    themes = [make_theme("Voirie"), make_theme("École")]
    sources = make_sources(150)
    scatter(sources, 400, chance, themes)
    known = list(Route.objects.values_list("activity_id", flat=True))
    kinds = [None, ContentType.objects.get_for_model(Post).pk, ContentType.objects.get_for_model(Comment).pk]
    for _round in range(40):
        followed = chance.sample(sources, chance.choice([1, 2, 5, pull.FEW, pull.FEW + 1, 90, 150]))
        before = chance.choice([None, chance.choice(known), chance.choice(known) + 1, 1])
        limit = chance.choice([1, 2, 20, 51, 1000])
        kind, theme = chance.choice(kinds), chance.choice([None, None, themes[0].pk])
        found = ids(followed, before=before, limit=limit, facet=Facet(kind, theme), lateral=lateral)
        assert found == by_definition(followed, before=before, limit=limit, kind=kind, theme=theme)


@pytest.mark.parametrize("lateral", FORMS)
def test_pages_cover_everything_once(lateral: bool) -> None:
    sources = make_sources(60)
    scatter(sources, 300, random.Random(7))
    seen: list[int] = []
    before = None
    while found := ids(sources, before=before, limit=13, lateral=lateral):
        seen += found
        before = found[-1]
    assert seen == by_definition(sources, before=None, limit=10_000)


@pytest.mark.parametrize("lateral", FORMS)
def test_the_most_sources_anyone_may_follow(lateral: bool) -> None:
    sources = make_sources(2000)
    scatter(sources, 300, random.Random(3))
    assert ids(sources, limit=20, lateral=lateral) == by_definition(sources, before=None, limit=20)


@pytest.mark.parametrize("lateral", FORMS)
def test_one_activity_on_very_many_walls_is_one_entry(lateral: bool) -> None:
    """More sources share one head than one UNION of SQLite may have terms."""
    sources = make_sources(900)
    scatter(sources, 5, random.Random(1))
    everywhere = Route.objects.order_by("-activity_id")[0].activity
    Route.objects.filter(activity=everywhere).delete()
    Route.objects.bulk_create(
        Route(source_id=pk, activity=everywhere, kind_id=everywhere.content_type_id) for pk in sources
    )
    assert ids(sources, limit=20, lateral=lateral) == by_definition(sources, before=None, limit=20)


def test_no_source_is_an_empty_wall() -> None:
    assert pull.newest([], limit=20) is None


def test_a_source_named_twice_counts_once() -> None:
    sources = make_sources(3)
    scatter(sources, 10, random.Random(2))
    assert ids(sources * 2, limit=20) == by_definition(sources, before=None, limit=20)
