"""The week of a town on paper: public things only (EMB-1), two pages, chosen by a rule, for whoever asks."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from core.paper import A3, A4
from feed.models import Post
from feed.services import support
from officials.events.services import cancel_event
from outreach.paper import bulletin
from outreach.paper.drawing import looks
from outreach.paper.drawing.bulletin import PAGES, draw
from outreach.paper.weeks import Week, read_week, this_week
from participation.polls.models import Poll
from places.models import Town
from profiles.models import User
from tests import factories
from tests.outreach import pages


def told(town: Town, language: str = "fr") -> bulletin.Bulletin:
    return bulletin.gather(town, this_week(town.time_zone), language)


def titles(town: Town) -> list[str]:
    return [piece.title for section in told(town).sections for piece in section.pieces]


def fill(town: Town, number: int = 1) -> None:
    """Have everything happen in a town that a bulletin tells."""
    clerk = factories.make_official(town)
    for each in range(number):
        factories.make_post(clerk, town, body=f"Le marché {each} revient samedi. Venez nombreux.", capacity="Mairie")
        factories.make_action(None, town, title=f"De l’ombre dans la cour {each}")
        factories.make_event(clerk, town, title=f"Conseil municipal {each}")
        factories.make_idea(None, town, title=f"Un banc devant l’école {each}")
        factories.make_poll(town, clerk, title=f"Fermer la place {each} le samedi ?")
    factories.make_alert(town)


def test_it_tells_the_week_to_anybody(town: Town, client: Client) -> None:
    fill(town)
    assert {"Ne buvez pas l’eau", "Fermer la place 0 le samedi ?", "Le marché 0 revient samedi."} <= set(titles(town))
    page = client.get(reverse("bulletin", args=[town.slug])).content.decode()
    assert "Un banc devant l’école 0" in page and "De l’ombre dans la cour 0" in page
    for paper, size in (("a4", (210, 297)), ("a3", (297, 420))):
        for language in ("fr", "ar", "it", "en"):
            asked = {"format": paper, "langue": language, "semaine": this_week(town.time_zone).key}
            answer = client.get(reverse("bulletin_file", args=[town.slug]), asked)
            assert answer["Content-Type"] == "application/pdf" and answer["X-Content-Type-Options"] == "nosniff"
            assert pages.millimetres(answer.content) == size
            assert 1 <= pages.count(answer.content) <= PAGES and len(answer.content) < 5_000_000


def test_what_is_not_public_is_not_printed(town: Town, citizen: User) -> None:
    """EMB-1: hidden, deleted, drafts, for members only, of another town or week, or said as a private person."""
    clerk = factories.make_official(town)
    shown = factories.make_post(clerk, town, body="Celui-ci se lit.", capacity="Mairie")
    hidden = factories.make_post(clerk, town, body="Celui-ci est masqué.", capacity="Mairie")
    old = factories.make_post(clerk, town, body="Celui-ci est ancien.", capacity="Mairie")
    factories.make_post(clerk, town, body="Celui-ci est pour les membres.", capacity="Mairie", visibility=1)
    factories.make_post(factories.make_official(other := factories.make_town()), other, body="D’ailleurs.")
    factories.make_post(citizen, town, body="Une voisine parle.")
    factories.make_draft(clerk, town, "Un brouillon.")
    factories.make_poll_draft(town, clerk)
    factories.make_idea_draft(citizen, town)
    factories.make_alert(town, confirmed=False)
    factories.make_report(citizen, town, category="bruit")
    Post.objects.filter(pk=hidden.pk).update(hidden_at=timezone.now())
    Post.objects.filter(pk=old.pk).update(published_at=timezone.now() - timedelta(days=8))
    assert titles(town) == [shown.body]
    data = draw(told(town), A4)
    if pages.can_read:
        assert "Celui-ci se lit" in pages.words(data) and "masqué" not in pages.words(data)


def test_a_poll_says_nothing_before_its_end(town: Town, citizen: User) -> None:
    """VOTE-7: an open poll shows its answers to choose from, a closed one what came of it."""
    from participation.polls.services import vote

    poll = factories.make_poll(town)
    vote(poll=poll, person=citizen, choice=[1])
    piece = told(town).sections[0].pieces[0]
    assert piece.about == "Pour · Contre" and piece.note.startswith("Répondez jusqu’au")
    factories.close_poll_now(poll)
    piece = told(town).sections[0].pieces[0]
    assert piece.about == "Pour (100 %) · 1 réponse" and piece.note.startswith("Terminé le")


@pytest.mark.parametrize("number", [1, 3])
def test_its_reads_do_not_grow(town: Town, number: int, django_assert_num_queries: Any) -> None:
    fill(town, number)
    told(town)
    with django_assert_num_queries(11):
        told(town)


def test_what_is_too_much_is_chosen_by_the_rule(town: Town) -> None:
    """Of each section its first, then the second of each; the rest is counted with the place where it is read."""
    fill(town, 9)
    data = draw(told(town), A4)
    assert pages.count(data) == PAGES and len(data) < 5_000_000
    drawn = pages.squares(data)
    everything = told(town).sections
    assert [section.total for section in everything] == [1, 9, 9, 9, 9, 9]
    for section in everything:
        first = pages.modules_of(looks.full(section.pieces[0].path))
        assert first in drawn, section.title
    assert pages.modules_of(looks.full(everything[-1].pieces[-1].path)) not in drawn
    if pages.can_read:
        assert "autres sur localhost" in pages.words(data)


def test_hostile_words_are_printed_in_two_pages(town: Town) -> None:
    clerk = factories.make_official(town)
    for body in ("😀" * 900, "W" * 3000, "e" + "\u0301" * 300, "مرحبا " * 300):
        factories.make_post(clerk, town, body=body, capacity="Mairie")
    Town.objects.filter(pk=town.pk).update(name="Saint-" * 19, facts={"hours": "x" * 500, "address": "W\n" * 100})
    town.refresh_from_db()
    for language in ("fr", "ar"):
        for paper in (A4, A3):
            assert 1 <= pages.count(draw(told(town, language), paper)) <= PAGES


def test_a_quiet_week_invites(town: Town) -> None:
    data = draw(told(town), A4)
    assert pages.count(data) == 1
    assert pages.modules_of(looks.full(town.get_absolute_url())) in pages.squares(data)


def test_before_an_election_it_praises_nobody(town: Town, settings: Any) -> None:
    fill(town)
    settings.PRE_ELECTION = "tests.outreach.test_paper_bulletin.always"
    assert "De l’ombre dans la cour 0" not in titles(town)


def always(_town: Town) -> bool:
    return True


def test_ideas_are_sorted_by_what_they_gained_in_the_week(town: Town) -> None:
    one, two = factories.make_idea(None, town, title="Une"), factories.make_idea(None, town, title="Deux")
    support(person=factories.make_person(), subject=one)
    assert titles(town) == ["Une", "Deux"]
    assert two.pk > one.pk


def test_headlines_are_read_from_two_metres() -> None:
    """Small letters of 5.8 mm: the size of letters times their part of it."""
    from core.paper.sheet import POINT

    assert looks.FAR * POINT * 1034 / 2000 >= 5.8


def test_the_same_week_is_drawn_once(town: Town, client: Client, django_assert_num_queries: Any) -> None:
    fill(town)
    url = reverse("bulletin_file", args=[town.slug])
    first, again = client.get(url), client.get(url)
    assert first["ETag"] == again["ETag"] and first.content == again.content
    assert client.get(url, {"format": "a3"})["ETag"] != first["ETag"]
    assert client.get(url, headers={"if-none-match": first["ETag"]}).status_code == 304
    Poll.objects.all().delete()
    assert client.get(url)["ETag"] != first["ETag"]


@pytest.mark.parametrize("asked", ["semaine=2099-W01", "semaine=x", "semaine=2026-W60", "format=a0"])
def test_what_no_week_is_has_no_file(asked: str, town: Town, client: Client) -> None:
    assert client.get(f"{reverse('bulletin_file', args=[town.slug])}?{asked}").status_code == 404
    assert client.get(f"{reverse('bulletin', args=[town.slug])}?{asked}&langue=zz").status_code == 200


def test_a_week_is_that_of_the_town() -> None:
    week = read_week("2026-W13", "Europe/Paris")
    assert week is not None
    assert week.since == datetime.fromisoformat("2026-03-23T00:00+01:00")
    assert week.until == datetime.fromisoformat("2026-03-30T00:00+02:00")
    with translation.override("fr"):
        assert week.label == "Du 23 au 29 mars 2026"
        assert Week(week.monday + timedelta(days=7), "Europe/Paris").label == "Du 30 mars au 5 avril 2026"
        assert Week(datetime(2026, 6, 1).date(), "Europe/Paris").label == "Du 1er au 7 juin 2026"
    assert read_week("2026-W54", "Europe/Paris") is None


def test_what_was_called_off_says_so_in_its_headline(town: Town) -> None:
    clerk = factories.make_official(town)
    event = factories.make_event(clerk, town, title="Corvée du sentier", body="Venez avec des gants.")
    cancel_event(event=event, by=clerk, reason="Le pont est fermé.")
    (piece,) = (piece for section in told(town).sections for piece in section.pieces if "Corvée" in piece.title)
    assert (piece.title, piece.about) == ("Annulé : Corvée du sentier", "Le pont est fermé.")


@pytest.mark.skipif(not pages.can_read, reason="no reader of PDF is installed")
@pytest.mark.parametrize(
    ("language", "label"),
    [("fr", "Du 30 novembre au 6 décembre 2026"), ("it", "Dal 30 novembre al 6 dicembre 2026")],
)
def test_the_longest_week_stands_whole(language: str, label: str, town: Town) -> None:
    week = Week(date(2026, 11, 30), town.time_zone)
    for paper in (A4, A3):
        assert label in pages.words(draw(bulletin.gather(town, week, language), paper))
