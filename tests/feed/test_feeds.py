"""The feed of each list of a town: RFC 4287, for an unknown reader, whatever was written (EMB-1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from pytest_django import DjangoAssertNumQueries

from feed import feeds
from feed.models import Post
from feed.services import hide
from officials.claims.models import TownDocument
from places.models import Town
from profiles.models import User
from tests import factories
from tests.core.xss import PAYLOADS

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
ATOM = "{http://www.w3.org/2005/Atom}"
MAKERS: dict[str, Callable[[User, Town], Any]] = {
    "town_reports_feed": factories.make_report,
    "town_ideas_feed": factories.make_idea,
    "town_questions_feed": lambda by, town: factories.make_question(by, town=town),
    "town_polls_feed": lambda by, town: factories.make_poll(town),
    "town_actions_feed": lambda by, town: factories.make_action(None, town),
    "town_commitments_feed": lambda by, town: factories.make_commitment(None, town),
    "town_spending_feed": lambda by, town: factories.make_ledger(town, factories.make_official(town)),
}


def read(client: Client, name: str, *args: Any, language: str = "fr") -> ElementTree.Element:
    answer = client.get(reverse(name, args=args), headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)  # noqa: S314 (our own feed)


def entries(feed: ElementTree.Element) -> list[ElementTree.Element]:
    return feed.findall(f"{ATOM}entry")


@pytest.mark.parametrize("name", MAKERS)
def test_each_list_has_a_feed_as_rfc_4287_asks(
    client: Client, town: Town, citizen: User, sign_in: SignIn, outsider: User, name: str
) -> None:
    subject = MAKERS[name](citizen, town)
    elsewhere = MAKERS[name](factories.make_person(), factories.make_town("Ailleurs"))
    feed = read(client, name, town.slug)
    (entry,) = entries(feed)
    for each in (feed, entry):
        for element in ("id", "title", "updated"):
            assert each.findtext(f"{ATOM}{element}"), element
        assert parse_datetime(each.findtext(f"{ATOM}updated") or "") is not None
    assert entry.findtext(f"{ATOM}author/{ATOM}name")
    assert (entry.findtext(f"{ATOM}id") or "").endswith(subject.get_absolute_url())
    links = {link.get("rel"): link.get("href", "") for link in feed.findall(f"{ATOM}link")}
    assert links["self"].endswith(reverse(name, args=[town.slug]))
    assert client.get(links["alternate"].removeprefix(settings.SITE_URL)).status_code == 200
    assert elsewhere.get_absolute_url() not in ElementTree.tostring(feed, "unicode")
    signed_in = ElementTree.tostring(read(sign_in(outsider), name, town.slug), "unicode")
    assert signed_in == ElementTree.tostring(feed, "unicode")


@pytest.mark.parametrize("name", MAKERS)
def test_what_is_hidden_or_for_members_is_in_none(client: Client, town: Town, citizen: User, name: str) -> None:
    hidden, members = MAKERS[name](citizen, town), None
    if name in ("town_reports_feed", "town_ideas_feed", "town_questions_feed"):  # what halls publish is for everyone
        members = MAKERS[name](citizen, town)
        type(members).objects.filter(pk=members.pk).update(visibility=1)
    hide(subject=hidden)
    assert entries(read(client, name, town.slug)) == []


def test_a_private_report_and_drafts_are_in_none(client: Client, town: Town, citizen: User, sign_in: SignIn) -> None:
    factories.make_report(citizen, town, category="bruit")
    factories.make_idea_draft(citizen, town)
    factories.make_poll_draft(town)
    for name in ("town_reports_feed", "town_ideas_feed", "town_polls_feed"):
        for browser in (client, sign_in(citizen)):
            assert entries(read(browser, name, town.slug)) == []


def test_the_register_has_a_feed_that_names_no_author(client: Client, town: Town, citizen: User) -> None:
    decision = factories.make_decision(town)
    (entry,) = entries(read(client, "town_decisions_feed", town.slug))
    text = ElementTree.tostring(entry, "unicode")
    assert decision.get_absolute_url() in text
    assert decision.reason in text
    assert decision.subject.author.name not in text  # type: ignore[union-attr]


def test_documents_have_a_feed_without_those_taken_away(client: Client, town: Town) -> None:
    factories.make_document(town, "Compte rendu de mai")
    gone = factories.make_document(town, "Retiré depuis")
    TownDocument.objects.filter(pk=gone.pk).update(removed_at=timezone.now(), removed_reason="Erreur", key="")
    (entry,) = entries(read(client, "town_documents_feed", town.slug))
    assert entry.findtext(f"{ATOM}title") == "Compte rendu de mai"
    assert entry.find(f"{ATOM}link[@rel='enclosure']").get("type") == "application/pdf"  # type: ignore[union-attr]


def test_officials_have_a_feed_of_what_they_say_in_office(client: Client, town: Town) -> None:
    mayor = factories.make_official(town, role="opposition", title="Élue d’opposition")
    mandate = mayor.mandates.get()
    factories.make_post(mayor, town, body="En fonction", capacity=mandate.title)
    factories.make_post(factories.make_person(), town, body="De quelqu’un d’autre")
    for name, args in (("official_feed", [mandate.pk]), ("town_opposition_feed", [town.slug])):
        (entry,) = entries(read(client, name, *args))
        assert entry.findtext(f"{ATOM}title") == "En fonction"


def test_a_feed_speaks_the_language_it_is_asked_in(client: Client, town: Town, citizen: User) -> None:
    factories.make_idea(citizen, town, body="مقعد في الشمس")
    feed = read(client, "town_ideas_feed", town.slug, language="ar")
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"
    assert 'dir="auto"' in (entries(feed)[0].findtext(f"{ATOM}summary") or "")


def test_no_character_breaks_the_file(client: Client, town: Town) -> None:
    author = factories.make_person("Zoé")
    idea = factories.make_idea(author, town)
    User.objects.filter(pk=author.pk).update(name="Z\x0bo\x1f\ufffeé")  # whatever a check let through
    type(idea).objects.filter(pk=idea.pk).update(title="Un\x08 banc\x0c", body="Au\x1b soleil \U0001f31e")
    (entry,) = entries(read(client, "town_ideas_feed", town.slug))
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Zoé"
    assert "\U0001f31e" in (entry.findtext(f"{ATOM}summary") or "")


def test_hostile_words_stay_words(client: Client, town: Town, citizen: User) -> None:
    for payload in PAYLOADS[::40]:
        factories.make_idea(citizen, town, title=payload[:100].strip() or "x", body=payload[:1000])
    feed = read(client, "town_ideas_feed", town.slug)
    for entry in entries(feed):
        assert "<script" not in (entry.findtext(f"{ATOM}summary") or "").lower()


def test_an_edit_moves_updated_and_nothing_else(client: Client, town: Town, citizen: User) -> None:
    idea = factories.make_idea(citizen, town)
    (before,) = entries(read(client, "town_ideas_feed", town.slug))
    type(idea).objects.filter(pk=idea.pk).update(edited_at=timezone.now() + timedelta(hours=1))
    (after,) = entries(read(client, "town_ideas_feed", town.slug))
    for element in ("id", "published"):
        assert after.findtext(f"{ATOM}{element}") == before.findtext(f"{ATOM}{element}")
    assert (after.findtext(f"{ATOM}updated") or "") > (before.findtext(f"{ATOM}updated") or "")


def test_a_feed_without_entries_stays_the_same(client: Client, town: Town) -> None:
    path = reverse("town_polls_feed", args=[town.slug])
    first = client.get(path)
    assert first.content == client.get(path).content
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("count", [1, 3])
def test_a_feed_costs_the_same_however_long_it_is(
    client: Client, town: Town, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _each in range(count):
        factories.make_idea(factories.make_person(), town)
    client.get(reverse("town_ideas_feed", args=[town.slug]))
    with django_assert_num_queries(6):
        assert len(entries(read(client, "town_ideas_feed", town.slug))) == count


def test_an_unknown_town_has_none(client: Client, db: None) -> None:
    for name in MAKERS:
        assert client.get(reverse(name, args=["nulle-part"])).status_code == 404


def test_an_item_says_who_even_when_nobody_is_left(town: Town) -> None:
    post = factories.make_post(None, town)
    Post.objects.filter(pk=post.pk).update(author=None)
    row = Post.objects.visible_to(AnonymousUser()).for_wall().get(pk=post.pk)
    assert feeds.item_of(row).who
