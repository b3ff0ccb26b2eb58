"""Cutting texts and questions into tokens: whatever is typed, an engine meets letters and digits only (QRY-2)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.search import Query, excerpt
from core.search.engines import fts5, tsquery
from core.search.words import names, stems
from tests.core.xss import PAYLOADS


@pytest.mark.parametrize(
    "forms",
    [
        "marché marchés marche",
        "école écoles ecole ÉCOLE",
        "publiée publiées publié publies publier",
        "municipal municipale municipaux municipales",
        "vélo vélos",
        "élu élue élus élues",
        "fermé fermée fermés fermer",
        "conseiller conseillère conseillers conseillères",
        "l’école d’école qu'école",
        "œuvre oeuvre œuvres",
        "ﬁche fiche ＦＩＣＨＥ",
        "strasse straße",
        "السوق سوق",
        "أحمد احمد",
        "piazza piazze",
        "street streets",
    ],
)
def test_forms_of_a_word_have_one_stem(forms: str) -> None:
    """I18N-1: accents, case, number, elisions and writing forms do not matter, in the four languages."""
    assert len({tuple(stems(form)) for form in forms.split()}) == 1


def test_small_words_tell_nothing() -> None:
    assert stems("Les travaux de l’été, c’est au bord du lac") == [*stems("travaux été bord lac")]
    assert stems("à la le les d’une") == []


def test_names_are_whole() -> None:
    assert names("Nadia EL-Amrâni") == ["=nadia", "=el", "=amrani"]


def test_a_question_is_read() -> None:
    query = Query.read('travaux -autoroute « salle des fêtes » -"vide grenier" saint-jean')
    assert query.wanted == ("travaux", " salle des fêtes ", "saint-jean")
    assert query.unwanted == ("autoroute", "vide grenier")
    match = query.texts
    assert match is not None
    assert match.every == (("traval",), ("sall", "fet"), ("saint", "jean"))
    assert match.none == (("autorout",), ("vid", "gren"))
    assert fts5(match) == '("traval" AND "sall fet" AND "saint jean") NOT ("autorout" OR "vid gren")'
    assert tsquery(match) == (
        "('traval') & ('sall' <-> 'fet') & ('saint' <-> 'jean') & !('autorout') & !('vid' <-> 'gren')"
    )


@pytest.mark.parametrize("text", ["", "   ", "-", "--", '""', '"', "-mot", "le la les", "?!…", "\x00", "\ud800", '-"a'])
def test_a_question_without_words_asks_nothing(text: str) -> None:
    assert Query.read(text).texts is None


@given(st.text(max_size=400))
def test_nothing_typed_is_syntax(text: str) -> None:
    """QRY-2: between their quotes, tokens are letters, digits and our own marks."""
    match = Query.read(text).texts
    if match is not None:
        for token in (token for phrase in (*match.every, *match.none) for token in phrase):
            assert token.isalnum() and len(token) <= 40


# --- showing --------------------------------------------------------------------------------------------------------


def test_words_are_marked_by_their_stem() -> None:
    marked = Query.read("ecoles").marked
    assert excerpt("L’école & la cour", marked) == "L’<mark>école</mark> &amp; la cour"


def test_an_excerpt_stands_around_the_first_match() -> None:
    text = " ".join(f"mot{number}" for number in range(200)) + " tilleul " + " ".join(["fin"] * 100)
    shown = excerpt(text, Query.read("tilleuls").marked)
    assert shown.startswith("…") and shown.endswith("…")
    assert "<mark>tilleul</mark>" in shown
    assert len(shown) < 300


def test_an_excerpt_without_a_match_is_the_beginning() -> None:
    assert excerpt("Un deux trois", frozenset()) == "Un deux trois"
    assert excerpt("", frozenset({"a"})) == ""


@pytest.mark.parametrize("payload", [*PAYLOADS[::7], "<mark>", "</mark><script>", "<b>école</b>"])
def test_no_markup_of_anyone_comes_through(payload: str) -> None:
    """XSS-1: an excerpt holds no tag but <mark>, whatever is searched in whatever text."""
    for question in ("script alert onerror", payload):
        shown = excerpt(f"école {payload} mairie", Query.read(question).marked)
        assert not re.search(r"<(?!/?mark>)", shown)
        assert shown.count("<mark>") == shown.count("</mark>")
        assert '"' not in shown and "'" not in shown


@given(st.text(max_size=600), st.text(max_size=60))
def test_an_excerpt_never_fails(text: str, question: str) -> None:
    shown = excerpt(text, Query.read(question).marked)
    assert not re.search(r"<(?!/?mark>)", shown)
