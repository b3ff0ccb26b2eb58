"""Pieces of pages are kept under what they depend on, in this process, for a minute."""

from __future__ import annotations

import time

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation
from django.utils.safestring import SafeString

from core.fragments import Fragments, pieces

WORD = '{% load fragments %}{% kept "word" place %}{{ word }}{% endkept %}'


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    pieces.clear()


def render(word: str, place: int = 1) -> str:
    return Template(WORD).render(Context({"word": word, "place": place}))


def test_a_piece_is_kept_under_its_values() -> None:
    assert [render("un"), render("deux"), render("deux", place=2)] == ["un", "un", "deux"]


def test_each_language_has_its_own() -> None:
    render("bonjour")
    with translation.override("it"):
        assert render("ciao") == "ciao"
    assert render("hello") == "bonjour"


def test_what_is_kept_was_escaped() -> None:
    render("<b>")
    assert render("x") == "&lt;b&gt;"


def test_a_piece_needs_a_name() -> None:
    with pytest.raises(TemplateSyntaxError):
        Template("{% load fragments %}{% kept %}x{% endkept %}")


def test_fragments_are_bounded_and_grow_old() -> None:
    kept = Fragments(size=2, max_age=0.05)
    for letter in "abc":
        kept.put((letter,), SafeString(letter))
    assert (kept.get(("a",)), kept.get(("c",)), len(kept)) == (None, "c", 2)
    kept.get(("b",))
    kept.put(("d",), SafeString("d"))
    assert kept.get(("c",)) is None and kept.get(("b",)) == "b"
    time.sleep(0.06)
    assert kept.get(("b",)) is None
