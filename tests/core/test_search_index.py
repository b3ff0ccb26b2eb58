"""The index itself, on whichever engine runs: the same corpus gives the same answers in the same order on both."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from core import search
from core.models import SearchDocument, SearchProgress
from core.search import engines, index
from core.search.query import Match, Phrase, Query
from core.search.words import FACET, place_facet, stems
from feed.models import Comment, Post
from feed.services import delete_post, hide
from places.models import Town
from tests.core.xss import PAYLOADS
from tests.factories import make_comment, make_person, make_post

pytestmark = pytest.mark.django_db

CORPUS = {  # the newest last
    1: "Le marché de Noël revient samedi sur la place de la mairie.",
    2: "Travaux rue Carnot : la route est fermée jusqu’à mardi.",
    3: "Les marchés publics de la commune sont en ligne.",
    4: "L’ÉCOLE Jean-Moulin cherche des bénévoles pour la fête de l'école.",
    5: "Concert à la salle des fêtes, samedi soir.",
    6: "Une salle pour les fêtes ? La mairie répond.",
    7: "سوق الأحد في ساحة البلدية",
    8: "The town market is back; il mercato delle erbe anche.",
    9: "Fermeture de la déchèterie : travaux de la route de Gap.",
    10: "Salle comble pour la réunion sur l’eau, des fêtes annulées.",
    11: "Été 2026 : piscine ouverte, eaux à 24 °C.",
}

ANSWERS = {
    "marché": [3, 1],
    "MARCHES": [3, 1],
    "samedi": [5, 1],
    "travaux route": [9, 2],
    "route travaux": [9, 2],
    "travaux -carnot": [9],
    "ecole": [4],
    "jean-moulin": [4],
    "moulin jean": [4],
    '"moulin jean"': [],
    "salle fêtes": [10, 6, 5],
    "« salle des fêtes »": [6, 5],  # small words are no words: “salle pour les fêtes” reads the same
    '"fêtes salle"': [],
    "mairie -noël": [6],
    "fermée": [2],
    "سوق": [7],
    "الساحة": [7],
    "البلدية": [7],
    "market": [8],
    "erbe mercato": [8],
    "2026": [11],
    "24": [11],
    "été": [11],
    "ete eau": [11],
    "eau": [11, 10],
    "gap": [9],
    "le la les": [],
    "-marché": [],
    "xylophone": [],
    "marché xylophone": [],
    "marché -xylophone": [3, 1],
    "marché -marché": [],
}


def write(texts: dict[int, str]) -> None:
    SearchDocument.objects.bulk_create(
        SearchDocument(id=pk * 1000, kind="post", object_id=pk, words=stems(text)) for pk, text in texts.items()
    )


def ids(text: str, **bounds: Any) -> list[int]:
    match = Query.read(text).texts
    return [found.object_id for found in engines.find(match, limit=20, **bounds)] if match else []


STEPS = [(2000, 400, 1000, 12), (2, 2, 1000, 12), (2, 2, 1, 1), (2, 2, 1, 3), (2, 2, 1, 1000)]


@pytest.fixture(params=STEPS, ids=str)
def _steps(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have PostgreSQL go as far as each of its steps, on few documents."""
    for name, value in zip(("NEWEST", "NEWEST_THERE", "RARE", "STRIDE"), request.param, strict=True):
        monkeypatch.setattr(engines, name, value)


@pytest.mark.usefixtures("_steps")
def test_the_corpus_answers_alike_on_both_engines() -> None:
    write(CORPUS)
    assert {text: ids(text) for text in ANSWERS} == ANSWERS


def test_pages_follow_one_another() -> None:
    write({number: "tilleul" if number % 2 else "tilleul platane" for number in range(1, 60)})
    match = Query.read("tilleul").texts
    assert match is not None
    seen: list[int] = []
    before = None
    while found := engines.find(match, before=before, limit=7):
        seen += [one.object_id for one in found]
        before = found[-1].id
    assert seen == list(range(59, 0, -1))
    assert ids("platane", since=50_000, before=57_000) == [56, 54, 52, 50]


def holds(document: list[str], phrase: Phrase) -> bool:
    """Whether these tokens stand there in this order, told as simply as can be."""
    return any(tuple(document[at : at + len(phrase)]) == phrase for at in range(len(document)))


@pytest.mark.usefixtures("_steps")
def test_engines_do_what_a_plain_reading_does() -> None:
    """Random documents and questions of a small vocabulary, against the rule written in Python."""
    chance = random.Random(7)
    vocabulary = ["marche", "ecole", "rout", "eau", "tilleul", "éàü", "سوق", "x1", "2026"]
    texts = {number: chance.choices(vocabulary, k=chance.randrange(1, 12)) for number in range(1, 120)}
    SearchDocument.objects.bulk_create(
        SearchDocument(id=pk, kind="post", object_id=pk, place=pk % 3, words=[*tokens, FACET + place_facet(pk % 3)])
        for pk, tokens in texts.items()
    )
    for _turn in range(120):
        phrases = [tuple(chance.choices(vocabulary, k=chance.randrange(1, 4))) for _number in range(4)]
        match = Match(tuple(phrases[: chance.randrange(1, 3)]), tuple(phrases[3 : 3 + chance.randrange(2)]))
        place = chance.choice([None, 0, 1])
        since, before, limit = chance.choice([0, 20]), chance.choice([None, 90]), chance.choice([3, 200])
        expected = [
            pk
            for pk, tokens in sorted(texts.items(), reverse=True)
            if all(holds(tokens, phrase) for phrase in match.every)
            and not any(holds(tokens, phrase) for phrase in match.none)
            and place in (None, pk % 3)
            and since <= pk < (before or 1000)
        ]
        asked = match if place is None else match.within(place)
        found = engines.find(asked, since=since, before=before, limit=limit)
        assert [one.id for one in found] == expected[:limit], asked


HOSTILE = [
    "\x00",
    "a\x00b",
    "\ud800",
    "é\udfff",
    '"',
    '""""',
    "'",
    "''",
    "\\",
    "a\\",
    "' OR 1=1 --",
    "*",
    "a*",
    "^a",
    "a:b",
    "words:a",
    "NEAR(a b)",
    "a AND",
    "OR",
    "NOT",
    "a NOT b",
    "(",
    ")",
    "((((",
    "a & b",
    "a | !b",
    "a <-> b",
    "a:*",
    "a:A",
    "!",
    "!!a",
    "&",
    "{a b}: c",
    "rank",
    "core_searchwords",
    "%s",
    "%(a)s",
    "%",
    "_",
    "=",
    "_post",
    "=nadia",
    "-",
    "--a",
    '-"',
    "a -",
    "٣",
    "½",
    "ß",
    "\u202emoc",
    "a" * 100_000,
    "a " * 50_000,
    '"' * 100_000,
    "-a " * 30_000,
    "é" * 100_000,
    "\u0301" * 5000,
    "💣" * 5000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_typed_breaks_or_means_anything(text: str) -> None:
    """QRY-2: no engine's syntax, no error, whatever the text; facets and names cannot be asked for."""
    write({1: "a b c post nadia", 2: text[:5000]})
    ids(text)
    search.find_named(Query.read(text), viewer=make_person(), limit=3)
    facets = Query.read("_post =nadia _members").texts
    assert facets is not None and facets.every == ((*stems("post"),), (*stems("nadia"),), (*stems("members"),))


def test_hostile_texts_are_written_and_found(town: Town) -> None:
    for number, payload in enumerate(PAYLOADS[::40]):
        post = make_post(town=town, body=f"{payload} repère{number}")
        assert ids(f"repère{number}") == [post.pk]


# --- built from the rows --------------------------------------------------------------------------------------------


def known() -> set[tuple[str, int]]:
    return set(SearchDocument.objects.values_list("kind", "object_id"))


def found() -> dict[str, list[int]]:
    return {word: ids(word) for word in ("tilleul", "lavoir", "merci", "fontaine")}


def test_the_index_is_built_from_the_rows_as_services_write_it(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "BATCH", 2)
    posts = [
        make_post(town=town, body=words) for words in ("Le tilleul", "Le lavoir", "La fontaine", "Un tilleul", "Eau")
    ]
    make_comment(posts[0], body="Merci pour le lavoir")
    hide(subject=posts[1])
    delete_post(post=posts[2])
    person = make_person("Lina Costa")
    type(person).objects.filter(pk=person.pk).update(is_listed=True)
    search.refresh("person", person.pk)
    rows, answers = known(), found()
    SearchDocument.objects.all().delete()
    SearchDocument.objects.create(id=5, kind="post", object_id=10**18, words=["lavoir"])  # of something long gone
    SearchProgress.objects.all().delete()
    assert search.is_due()
    search.reindex()
    assert (known(), found()) == (rows, answers)
    assert not search.is_due()
    search.reindex(again=True)
    assert (known(), found()) == (rows, answers)


def test_a_killed_reindex_goes_on_where_it_was(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "BATCH", 2)
    posts = [make_post(town=town, body="tilleul") for _number in range(5)]
    SearchDocument.objects.all().delete()

    class Killed(Exception):
        pass

    def stop(kind: str, done: int) -> None:
        if kind == "post":
            raise Killed

    with pytest.raises(Killed):
        search.reindex(progress=stop)
    assert SearchDocument.objects.filter(kind="post").count() == 2
    first = SearchProgress.objects.get(kind="post").position
    assert first == sorted(post.pk for post in posts)[1]
    done: dict[str, int] = {}
    search.reindex(progress=done.__setitem__)
    assert done["post"] == 3
    assert ids("tilleul") == [post.pk for post in reversed(posts)]


def test_an_older_way_of_cutting_is_built_anew(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    make_post(town=town, body="tilleul")
    search.reindex()
    monkeypatch.setattr(index, "VERSION", index.VERSION + 1)
    assert search.is_due()
    search.reindex()
    assert not search.is_due()


def test_the_command_says_what_it_did(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    make_post(town=town)
    call_command("reindex")
    assert "post: 1 rows" in capsys.readouterr().out
    call_command("reindex")
    assert "up to date" in capsys.readouterr().out


def test_deleted_words_leave_the_files(town: Town) -> None:
    """PRIV-1: after the daily merge, no page of SQLite's index holds a deleted word; PostgreSQL vacuums."""
    post = make_post(town=town, body="canarizq")
    make_post(town=town, body="autre")
    delete_post(post=post)
    engines.compact()
    assert ids("canarizq") == []
    assert not SearchDocument.objects.filter(object_id=post.pk).exists()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT block FROM core_searchwords_data")
            assert not [block for (block,) in cursor.fetchall() if b"canarizq" in bytes(block)]


def test_every_kind_says_what_it_needs() -> None:
    for name, kind in search.kinds().items():
        assert kind.label and kind.icon, name
        assert kind.named or (kind.rows and kind.document and kind.visible_to), name
    assert Post._meta.model_name in search.kinds() and Comment._meta.model_name in search.kinds()
