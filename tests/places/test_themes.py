"""Themes, neighbourhoods and practical facts of a town."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from places.geometry import BadGeometry
from places.models import Theme, Town, TownTheme
from places.services import (
    add_neighbourhood,
    add_theme,
    draw_neighbourhood,
    ensure_default_themes,
    hide_theme,
    show_theme,
    town_theme,
    update_facts,
)
from places.services.themes import MOST_THEMES
from places.themes import DEFAULT_THEMES
from tests.places.samples import square


@pytest.fixture
def gap(communes: Path) -> Town:
    return Town.objects.get(slug="gap-05")


def slugs(town: Town) -> list[str]:
    return [theme.slug for theme in Theme.objects.of_town(town)]


def test_every_town_starts_with_the_default_set(gap: Town) -> None:
    assert slugs(gap) == [slug for slug, _name, _icon in DEFAULT_THEMES]
    ensure_default_themes()
    assert Theme.objects.count() == len(DEFAULT_THEMES)


def test_a_town_adds_its_own_and_hides_others(gap: Town) -> None:
    other = Town.objects.get(slug="tallard-05")
    own = add_theme(town=gap, name="  Montagne ", icon="mountain")
    voirie = Theme.objects.get(slug="voirie")
    hide_theme(town=gap, theme=voirie)
    assert slugs(gap) == [slug for slug, _name, _icon in DEFAULT_THEMES[1:]] + ["montagne"]
    assert "voirie" in slugs(other) and "montagne" not in slugs(other)
    show_theme(town=gap, theme=voirie)
    assert "voirie" in slugs(gap)
    assert own.label == "Montagne"
    with pytest.raises(ValueError, match="another town"):
        town_theme(town=other, theme=own)


def test_a_theme_in_a_town_is_made_once(gap: Town) -> None:
    voirie = Theme.objects.get(slug="voirie")
    assert town_theme(town=gap, theme=voirie) == town_theme(town=gap, theme=voirie)
    assert TownTheme.objects.count() == 1


@pytest.mark.parametrize("name", ["", "   ", "!!!", "x" * 61, "Voirie", "voirie", "VOIRIE"])
def test_a_theme_needs_a_name_of_its_own(gap: Town, name: str) -> None:
    with pytest.raises(ValidationError):
        add_theme(town=gap, name=name)


def test_themes_of_a_town_are_bounded(gap: Town) -> None:
    for number in range(MOST_THEMES):
        add_theme(town=gap, name=f"Thème {number}")
    with pytest.raises(ValidationError, match="vingt"):
        add_theme(town=gap, name="Un de plus")
    with pytest.raises(ValidationError, match="existe déjà"):
        add_theme(town=Town.objects.get(slug="tallard-05"), name="Voirie")


def test_neighbourhoods_are_drawn_or_only_named(gap: Town) -> None:
    named = add_neighbourhood(town=gap, name="Fontreyne")
    assert named.geometry is None
    draw_neighbourhood(neighbourhood=named, geometry=square(6.0, 44.5, 0.01))
    assert add_neighbourhood(town=Town.objects.get(slug="tallard-05"), name="Fontreyne").slug == "fontreyne"
    for wrong in ("Fontreyne", "", "x" * 81, "···"):
        with pytest.raises(ValidationError):
            add_neighbourhood(town=gap, name=wrong)
    with pytest.raises(BadGeometry):
        add_neighbourhood(town=gap, name="Ailleurs", geometry={"type": "Point", "coordinates": [0, 0]})


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("phone", "javascript:alert(1)"), ("phone", "1" * 30), ("email", "mairie"), ("website", "javascript:alert(1)"),
        ("website", "www.gap.fr"), ("website", "ftp://gap.fr"), ("hours", "x" * 501), ("address", "x" * 201),
    ],
)  # fmt: skip
def test_a_fact_that_cannot_be_is_refused_by_name(gap: Town, fact: str, value: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        update_facts(town=gap, facts={fact: value})
    assert list(refusal.value.message_dict) == [fact]
    gap.refresh_from_db()
    assert gap.facts == {}


def test_facts_are_cleaned_and_the_empty_ones_go(gap: Town) -> None:
    facts: dict[str, Any] = {"phone": " 04 92 53 24 24 ", "email": "", "website": None, "hours": "Lundi\r\nMardi"}
    update_facts(town=gap, facts=facts)
    gap.refresh_from_db()
    assert gap.facts == {"phone": "04 92 53 24 24", "hours": "Lundi\nMardi"}
    with pytest.raises(ValueError, match="unknown facts: mayor"):
        update_facts(town=gap, facts={"mayor": "x"})
