"""Posters of a town: who hangs them up, what they ask, what is printed, and when with results (VOTE-7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core.paper import A3, A4
from outreach.paper import services
from outreach.paper.codes import ALPHABET, read_code
from outreach.paper.drawing import looks
from outreach.paper.drawing.poster import CODE, OR_TYPE, draw
from outreach.paper.export import data_of
from outreach.paper.models import Poster
from outreach.paper.services import Told, make_poster
from participation.polls.channels import by_channel
from participation.polls.services import follow_up, vote
from places.models import Town
from places.modules import Module
from profiles.models import User
from reports.models import Category
from reports.services import ensure_default_categories
from tests import factories
from tests.outreach import making, pages

SignIn = Callable[[User], Client]


def form(**fields: Any) -> dict[str, Any]:
    return {"asks": "ideas", "title": "Une idée ?", "place": "Devant l’école", "language": "fr"} | fields


def test_the_desk_hangs_up_prints_and_takes_down(town: Town, sign_in: SignIn) -> None:
    desk, poll = sign_in(factories.make_official(town)), factories.make_poll(town)
    new, listed = reverse("poster_new", args=[town.slug]), reverse("desk_posters", args=[town.slug])
    assert poll.title in desk.get(new, {"demande": "poll"}).content.decode()
    answer = desk.post(new, form(asks="poll", poll=poll.pk, second="ar", second_title="هل نغلق الساحة؟"))
    poster = Poster.objects.get()
    assert answer["Location"] == reverse("desk_poster", args=[town.slug, poster.pk])
    assert (poster.question, poster.spoken, poster.title) == (poll.title, ["fr", "ar"], "")
    assert set(poster.code) <= set(ALPHABET) and read_code(poster.grouped_code.lower()) == poster.code
    page = desk.get(answer["Location"]).content.decode()
    assert poster.grouped_code in page and "resultats" not in page
    file = reverse("poster_file", args=[town.slug, poster.pk])
    sheet = desk.get(file)
    assert sheet["Content-Type"] == "application/pdf" and pages.millimetres(sheet.content) == (297, 420)
    assert pages.millimetres(desk.get(file, {"format": "a4"}).content) == (210, 297)
    assert desk.get(file, {"format": "a0"}).status_code == 404
    down = reverse("poster_take_down", args=[town.slug, poster.pk])
    assert down in page and "On ne peut pas revenir en arrière" in desk.get(down).content.decode()
    assert Poster.objects.hanging().exists()
    assert [desk.post(down)["Location"] for _time in range(2)] == [listed, listed]
    assert not Poster.objects.hanging().exists()
    assert "décrochée" in desk.get(listed).content.decode()


def test_others_neither_see_nor_make_posters(town: Town, citizen: User, client: Client, sign_in: SignIn) -> None:
    """IDOR-1: a visitor, a citizen, who acts for another town, and an agent who does not manage."""
    poster = making.make_poster(town)
    elsewhere = factories.make_official(factories.make_town())
    addresses = [
        reverse("desk_posters", args=[town.slug]),
        reverse("poster_new", args=[town.slug]),
        reverse("desk_poster", args=[town.slug, poster.pk]),
        reverse("poster_file", args=[town.slug, poster.pk]),
        reverse("poster_take_down", args=[town.slug, poster.pk]),
    ]
    for address in addresses:
        assert client.get(address).status_code == 302
    for person in (citizen, elsewhere):
        browser = sign_in(person)
        assert {browser.get(address).status_code for address in addresses} == {404}
        assert browser.post(addresses[-1]).status_code == 404
        assert browser.post(addresses[1], form()).status_code == 404
        with pytest.raises(services.NotManaging):
            make_poster(town=town, by=person, told=Told(asks="ideas", title="Une idée ?", place="Ici"))
        with pytest.raises(services.NotManaging):
            services.take_down(poster=poster, by=person)
    mine = sign_in(elsewhere)
    own = elsewhere.mandates.get().town
    assert mine.get(reverse("poster_file", args=[own.slug, poster.pk])).status_code == 404
    assert mine.post(reverse("poster_take_down", args=[own.slug, poster.pk])).status_code == 404
    assert Poster.objects.hanging().count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"asks": "poll"}, "Choisissez un sondage"),
        ({"asks": "poll", "poll": "99"}, "poll"),
        ({"asks": "vote"}, "asks"),
        ({"title": ""}, "Écrivez en 120 signes"),
        ({"title": "x" * 121}, "120 signes au plus"),
        ({"place": " \u200b "}, "Dites où"),
        ({"asks": "report"}, "Choisissez ce qui peut"),
        ({"second": "fr"}, "deux différentes"),
        ({"language": "de"}, "language"),
        ({"poster_lat": "100", "poster_lon": "x"}, "ne sont pas un lieu"),
        ({"words": "y" * 301}, "300 signes au plus"),
    ],
)
def test_what_cannot_hang_is_said_and_what_was_typed_stays(
    fields: dict[str, Any], words: str, town: Town, sign_in: SignIn
) -> None:
    desk = sign_in(factories.make_official(town))
    answer = desk.post(reverse("poster_new", args=[town.slug]), form(**{"words": "Deux minutes."} | fields))
    page = answer.content.decode()
    assert answer.status_code == 400 and words in page
    assert ("Deux minutes." in page) or "words" in fields
    assert not Poster.objects.exists()


def test_it_asks_only_what_the_town_asks_now(town: Town) -> None:
    by, elsewhere = factories.make_official(town), factories.make_poll()
    closed = factories.close_poll_now(factories.make_poll(town))
    ensure_default_categories()
    private = Category.objects.filter(is_private=True).first()
    for told in (
        Told(asks="poll", poll=elsewhere, place="Ici"),
        Told(asks="poll", poll=closed, place="Ici"),
        Told(asks="poll", poll=factories.make_poll_draft(town), place="Ici"),
        Told(asks="report", category=private, title="Une panne ?", place="Ici"),
    ):
        with pytest.raises(services.Unready):
            make_poster(town=town, by=by, told=told)
    assert make_poster(
        town=town, by=by, told=Told(asks="poll", poll=factories.make_poll(town, opens=False), place="Ici")
    )


@pytest.mark.parametrize("module", [Module.POSTERS, Module.IDEAS])
def test_a_closed_module_takes_none(module: str, town: Town, sign_in: SignIn) -> None:
    """FL4."""
    Town.objects.filter(pk=town.pk).update(closed_modules=[module])
    town.refresh_from_db()
    desk, new = sign_in(factories.make_official(town)), reverse("poster_new", args=[town.slug])
    assert 'value="ideas"' not in desk.get(new).content.decode()
    assert desk.post(new, form()).status_code == 400
    with pytest.raises(services.Refusal):
        making.make_poster(town)
    assert not Poster.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_is_one_question(number: int, town: Town, sign_in: SignIn, django_assert_num_queries: Any) -> None:
    by = factories.make_official(town)
    for _each in range(number):
        making.make_poster(town, by, factories.make_poll(town, by))
    desk, url = sign_in(by), reverse("desk_posters", args=[town.slug])
    desk.get(url)
    with django_assert_num_queries(5):
        assert desk.get(url).status_code == 200


def test_each_answer_has_its_square(town: Town) -> None:
    poll = factories.make_poll(town, options=["Pour", "Contre", "Sans avis"])
    poster = making.make_poster(town, None, poll)
    for paper in (A3, A4):
        own = ["", "1/", "2/", "3/"]
        assert pages.squares(draw(poster, paper)) == [
            pages.modules_of(looks.full(poster.scan_path + each)) for each in own
        ]
        assert looks.full(poster.scan_path) == f"http://localhost:8000/a/{poster.code}/"
    if pages.can_read:
        words = pages.words(draw(poster, A4))
        assert f"{poster.grouped_code}-3" in words and "Sans compte, une réponse par appareil" in words
        assert poster.place in words and poll.title in words


@pytest.mark.parametrize(
    "told",
    [
        {"options": [f"Réponse {number}" for number in range(7)]},
        {"form": "multiple"},
        {"form": "ranked"},
        {"open_to": "residents"},
    ],
)
def test_what_no_square_answers_has_one_square(told: dict[str, Any], town: Town) -> None:
    """More answers than six, several at once, or only for residents, who answer with their account."""
    poster = making.make_poster(town, None, factories.make_poll(town, **told))
    data = draw(poster, A4)
    assert pages.squares(data) == [pages.modules_of(looks.full(poster.scan_path))]
    if pages.can_read:
        assert ("Sans compte" in pages.words(data)) == ("open_to" not in told)


def test_ideas_and_reports_lead_to_the_code_too(town: Town) -> None:
    ensure_default_categories()
    category = Category.objects.filter(is_private=False).first()
    for told in ({}, {"asks": "report", "category": category, "title": "En panne ?", "languages": ("ar", "fr")}):
        poster = making.make_poster(town, None, **told)
        assert pages.squares(draw(poster, A3)) == [pages.modules_of(looks.full(poster.scan_path))]


def test_results_are_printed_once_they_may_be_known(town: Town, citizen: User, sign_in: SignIn) -> None:
    """VOTE-7: nothing before the close, then each channel by itself and what the town did."""
    by = factories.make_official(town)
    poll = factories.make_poll(town, by)
    poster, desk = making.make_poster(town, by, poll), sign_in(by)
    vote(poll=poll, person=citizen, choice=[2])
    file = reverse("poster_file", args=[town.slug, poster.pk])
    assert desk.get(file, {"resultats": "1"}).status_code == 404
    assert desk.get(file).status_code == 200
    closed = factories.close_poll_now(poll)
    follow_up(poll=closed, by=by, words="Le marché reste ouvert aux voitures.", link="", kept=None)
    page = desk.get(reverse("desk_poster", args=[town.slug, poster.pk])).content.decode()
    assert "resultats=1" in page
    data = desk.get(file, {"resultats": "1"}).content
    assert pages.count(data) == 1 and pages.squares(data) == [pages.modules_of(looks.full(poster.scan_path))]
    if pages.can_read:
        words = pages.words(data)
        assert "En ligne, avec un compte : 1 réponse" in words and "1 · 100 %" in words
        assert "Le marché reste ouvert aux voitures" in words


def test_channels_stand_apart(town: Town, citizen: User) -> None:
    poll = factories.make_poll(town, is_live=True, options=[f"Réponse numéro {number}" for number in range(20)])
    vote(poll=poll, person=citizen, choice=[2])
    poster = making.make_poster(town, None, poll)
    data = draw(poster, A4, by_channel(poll) * 4)
    assert pages.count(data) == 1
    if pages.can_read:
        assert pages.words(data).count("1 réponse") == 4 and "encore ouvert" in pages.words(data)


@pytest.mark.parametrize("languages", [("fr",), ("ar", "fr")])
def test_hostile_words_stay_on_one_page(languages: tuple[str, ...], town: Town) -> None:
    hostile = {"title": "W" * 120, "words": "😀 " * 140, "place": "e" + "\u0301" * 80, "second_title": "مرحبا" * 39}
    poster = making.make_poster(town, None, **hostile, languages=languages)
    assert pages.count(draw(poster, A4)) == 1
    poll = factories.make_poll(town, title="x" * 200, options=["y" * 120, "ب" * 120, "\u202ez", "😀", "é" * 120, "-"])
    poster = making.make_poster(town, None, poll, words="W " * 150, languages=languages)
    assert len(pages.squares(draw(poster, A4))) == 7


def test_the_database_refuses_a_poster_that_asks_nothing(town: Town) -> None:
    for fields in ({"asks": "poll"}, {"asks": "ideas"}, {"asks": "x", "title": "y"}):
        with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
            Poster.objects.create(town=town, place="Ici", **fields)


def test_who_hung_it_up_finds_it_in_their_data(town: Town) -> None:
    by = factories.make_official(town)
    poster = making.make_poster(town, by)
    assert [each["place"] for each in data_of(by)["posters"]] == [poster.place]
    assert data_of(factories.make_official(town)) == {"posters": []}
    by.delete()
    poster.refresh_from_db()
    assert poster.author is None


def test_the_form_has_what_its_kind_takes_and_says_all_that_is_missing(town: Town, sign_in: SignIn) -> None:
    desk, new = sign_in(factories.make_official(town)), reverse("poster_new", args=[town.slug])
    assert "demande=poll" in desk.get(new).content.decode() and 'name="place"' not in desk.get(new).content.decode()
    fields = {"poll": "poll", "ideas": "title", "report": "category title"}
    for kind, own in fields.items():
        page = desk.get(new, {"demande": kind}).content.decode()
        assert [name for name in ("poll", "category", "title") if f'name="{name}"' in page] == own.split()
        answer = desk.post(new, {"asks": kind, "language": "fr", "second": "fr"})
        assert answer.status_code == 400
        assert answer.content.decode().count('class="errorlist"') == len(own.split()) + 2


@pytest.mark.skipif(not pages.can_read, reason="no reader of PDF is installed")
def test_how_to_answer_is_said_in_both_languages(town: Town) -> None:
    sheet = pages.words(draw(making.make_poster(town, languages=("fr", "en")), A4))
    with translation.override("en"):
        assert all(str(words) in " ".join(sheet.split()) for words in (OR_TYPE, CODE))
    assert "Le code à taper" in sheet and "Ou tapez cette adresse" in sheet
