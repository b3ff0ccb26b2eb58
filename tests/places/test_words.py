"""How numbers and places are written, in four languages and two directions."""

from __future__ import annotations

import pytest
from django.utils import translation

from places.models import Town
from places.templatetags.places import inhabitants, town_detail


@pytest.mark.parametrize(
    ("language", "number"), [("fr", "41\u00a0250"), ("en", "41,250"), ("it", "41.250"), ("ar", "41.250")]
)
def test_a_population_is_grouped_and_stays_on_one_line(language: str, number: str) -> None:
    with translation.override(language):
        words = inhabitants(41_250)
    assert words.startswith(f"{number}\u00a0")
    assert " " not in words


def test_the_parts_of_a_line_keep_their_own_direction() -> None:
    town = Town(name="Val", country="FR", department="Hautes-<Pyrénées>", department_code="65", population=640)
    with translation.override("fr"):
        assert town_detail(town) == "<bdi>Hautes-&lt;Pyrénées&gt; (65)</bdi> · <bdi>640\u00a0habitants</bdi>"


@pytest.mark.parametrize(("language", "comma"), [("fr", ", "), ("ar", "، ")])
def test_lists_have_the_comma_of_the_script(language: str, comma: str) -> None:
    with translation.override(language):
        assert Town(country="MA", department="Al Haouz").where.startswith(f"Al Haouz{comma}")
