"""Walls as pages: who sees what, filters, pages, first visits, and how many queries it takes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from feed import lively
from feed.entries import fragments
from feed.models import Activity, Post, Visibility
from feed.services import delete_post, follow, hide, save_draft
from places.models import Town
from profiles.models import User
from profiles.services import block, mute
from tests import factories
from tests.feed.steps import body

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def without_token(answer: HttpResponse, pk: int) -> str:
    """Return a page without the form token and the id of its address, which differ between any two pages."""
    return re.sub(r'value="\w{64}"', "", answer.content.decode()).replace(str(pk), "")


def walls_of(town: Town, author: User) -> list[str]:
    return [town.get_absolute_url(), author.get_absolute_url()]


# --- what each wall shows -------------------------------------------------------------------------------------------


def test_a_post_stands_on_every_wall_it_concerns(client: Client, town: Town) -> None:
    town.intercommunality = factories.make_intercommunality()
    town.save()
    part, theme = factories.make_neighbourhood(town), factories.make_theme()
    post = factories.make_post(town=town, neighbourhood=part, theme=theme, body="Le lavoir est réparé.")
    theme_wall = reverse("town_theme", args=[town.slug, theme.slug])
    subjects = (town, part, town.intercommunality, post.author)
    for path in [*(subject.get_absolute_url() for subject in subjects), theme_wall]:
        assert "Le lavoir est réparé." in body(client, path)


def test_walls_are_by_time_newest_first(client: Client, town: Town) -> None:
    for words in ("premier", "deuxième", "troisième"):
        factories.make_post(town=town, body=f"Le {words} mot")
    page = body(client, town.get_absolute_url())
    assert page.index("troisième") < page.index("deuxième") < page.index("premier")


def test_members_only_is_for_members(
    client: Client, town: Town, citizen: User, outsider: User, sign_in: SignIn
) -> None:
    post = factories.make_post(citizen, town, body="Entre nous", visibility=Visibility.MEMBERS)
    for path in walls_of(town, citizen):
        assert "Entre nous" not in body(client, path)
        assert "Entre nous" in body(sign_in(outsider), path)
    assert client.get(post.get_absolute_url()).status_code == 404
    assert sign_in(outsider).get(post.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("direction", ["blocks", "is blocked"])
def test_a_block_hides_both_from_each_other(
    town: Town, citizen: User, outsider: User, sign_in: SignIn, direction: str
) -> None:
    post = factories.make_post(citizen, town, body="Bonjour à tous")
    pair = (outsider, citizen) if direction == "blocks" else (citizen, outsider)
    block(blocker=pair[0], blocked=pair[1])
    browser = sign_in(outsider)
    assert "Bonjour à tous" not in body(browser, town.get_absolute_url())
    theirs = browser.get(citizen.get_absolute_url())
    assert theirs.status_code == (200 if direction == "blocks" else 404)
    assert "Bonjour à tous" not in theirs.content.decode()
    assert browser.get(post.get_absolute_url()).status_code == 404


def test_a_mute_hides_the_muted_from_the_muter_only(town: Town, citizen: User, outsider: User, sign_in: SignIn) -> None:
    factories.make_post(citizen, town, body="Encore moi")
    mute(muter=outsider, muted=citizen)
    assert "Encore moi" not in body(sign_in(outsider), town.get_absolute_url())
    assert "Encore moi" in body(sign_in(citizen), town.get_absolute_url())


def test_drafts_hidden_and_deleted_posts_are_on_no_wall(client: Client, town: Town, citizen: User) -> None:
    save_draft(author=citizen, town=town, body="Pas encore prêt")
    gone, hidden = (factories.make_post(citizen, town, body=f"Mot {word}") for word in ("supprimé", "masqué"))
    delete_post(post=gone)
    hide(subject=hidden)
    for path in walls_of(town, citizen):
        page = body(client, path)
        assert "Pas encore prêt" not in page
        assert "Mot " not in page


def test_absent_and_forbidden_answer_alike(town: Town, citizen: User, outsider: User, sign_in: SignIn) -> None:
    draft = save_draft(author=citizen, town=town, body="Secret")
    browser = sign_in(outsider)
    forbidden, absent = browser.get(f"/publications/{draft.pk}/"), browser.get(f"/publications/{draft.pk + 1}/")
    assert (forbidden.status_code, absent.status_code) == (404, 404)
    assert without_token(forbidden, draft.pk) == without_token(absent, draft.pk + 1)


# --- filters and pages ----------------------------------------------------------------------------------------------


def test_a_wall_is_filtered_by_theme(client: Client, town: Town) -> None:
    roads = factories.make_theme("Voirie")
    factories.make_post(town=town, theme=roads, body="Un trou rue du Moulin")
    factories.make_post(town=town, body="La fête du pain")
    page = body(client, town.get_absolute_url(), theme="voirie")
    assert "Un trou rue du Moulin" in page
    assert "La fête du pain" not in page


def test_an_unknown_kind_has_no_entries(client: Client, town: Town) -> None:
    factories.make_post(town=town, body="La fête du pain")
    assert "La fête du pain" in body(client, town.get_absolute_url(), genre="post")
    assert "La fête du pain" not in body(client, town.get_absolute_url(), genre="truc")


def test_older_pages_follow_each_other_without_gap_or_repeat(client: Client, town: Town) -> None:
    author = factories.make_person(town=town)
    for number in range(45):
        factories.make_post(author, town, body=f"numéro ~{number}~")
    seen: list[int] = []
    path: str | None = town.get_absolute_url()
    while path:
        answer = client.get(path)
        seen += [entry.subject.pk for entry in answer.context["wall"].entries]
        path = answer.context["wall"].older_url
    assert seen == list(Post.objects.order_by("-pk").values_list("pk", flat=True))


def test_the_script_gets_the_entries_alone(client: Client, town: Town) -> None:
    factories.make_post(town=town, body="Un mot")
    answer = client.get(town.get_absolute_url(), headers={"X-Fragment": "wall"})
    assert "Un mot" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_newer_entries_come_by_the_same_door(client: Client, town: Town, citizen: User) -> None:
    shown = factories.make_post(citizen, town, body="Déjà là")
    factories.make_post(citizen, town, body="Tout nouveau")
    factories.make_post(citizen, town, body="Entre membres", visibility=Visibility.MEMBERS)
    after = shown.pk + 1
    page = client.get(town.get_absolute_url(), {"after": after}, headers={"X-Fragment": "wall"}).content.decode()
    assert "Tout nouveau" in page
    assert "Entre membres" not in page


@pytest.mark.parametrize("cursor", ["x", "-1", "0", "9" * 30, "²", "1 OR 1=1"])
def test_a_forged_cursor_is_not_a_page(client: Client, town: Town, cursor: str) -> None:
    assert client.get(town.get_absolute_url(), {"avant": cursor}).status_code == 404


# --- keeping others away --------------------------------------------------------------------------------------------


def test_every_reader_can_hide_or_block_an_author_from_the_menu(
    client: Client, town: Town, citizen: User, outsider: User, sign_in: SignIn
) -> None:
    post = factories.make_post(citizen, town)
    factories.make_comment(post, author=citizen)
    ways = [reverse(name, args=[citizen.handle]) for name in ("mute", "block")]
    for path, times in ((town.get_absolute_url(), 1), (post.get_absolute_url(), 2)):
        for way in ways:
            for browser in (client, sign_in(outsider)):
                assert body(browser, path).count(f'href="{way}"') == times
            assert way not in body(sign_in(citizen), path)
    assert client.get(ways[0]).headers["Location"].startswith("/compte/")


# --- first visit, reasons, rule -------------------------------------------------------------------------------------


def test_a_first_visit_shows_a_town_alive_and_one_act(client: Client, town: Town) -> None:
    for _ in range(lively.AUTHORS):
        factories.make_post(town=town, body="La bibliothèque ouvre le lundi")
    page = body(client, "/")
    assert "La bibliothèque ouvre le lundi" in page
    assert reverse("follow", args=["town", town.pk]) in page


def test_one_account_alone_does_not_make_a_town_alive(client: Client, town: Town, citizen: User) -> None:
    for _ in range(5):
        factories.make_post(citizen, town, body="Votez pour moi")
    assert "Votez pour moi" not in body(client, "/")
    assert lively.towns() == []


def test_the_demonstration_is_shown_after_the_towns_that_are_alive(client: Client, town: Town) -> None:
    village = factories.make_town("Val", is_demo=True)
    for _ in range(lively.AUTHORS):
        factories.make_post(town=town)
        factories.make_post(town=village)
    assert lively.towns() == [town, village]


def test_a_first_visit_to_an_empty_installation_is_a_page(client: Client) -> None:
    assert client.get("/").status_code == 200


def test_why_names_what_one_follows(town: Town, citizen: User, outsider: User, sign_in: SignIn) -> None:
    post = factories.make_post(outsider, town)
    follow(person=citizen, subject=town)
    browser = sign_in(citizen)
    entry = browser.get("/").context["wall"].entries[0]
    answer = browser.get(reverse("why", args=[entry.id]))
    assert [reason.subject for reason in answer.context["reasons"]] == [town]
    assert post.body in answer.content.decode()


def test_why_tells_nothing_of_what_one_may_not_read(client: Client, town: Town, citizen: User, sign_in: SignIn) -> None:
    factories.make_post(citizen, town, visibility=Visibility.MEMBERS)
    entry = sign_in(citizen).get(town.get_absolute_url()).context["wall"].entries[0]
    assert client.get(reverse("why", args=[entry.id])).status_code == 404


def test_what_stands_on_no_wall_has_no_reason(client: Client, town: Town) -> None:
    remark = factories.make_comment(factories.make_post(town=town))
    spoken = Activity.objects.of(remark).get()
    assert client.get(reverse("why", args=[spoken.pk])).status_code == 404


def test_the_rule_is_published_and_linked_from_every_wall(client: Client, town: Town) -> None:
    assert reverse("rules") in body(client, town.get_absolute_url())
    assert client.get(reverse("rules")).status_code == 200


# --- a town's website -----------------------------------------------------------------------------------------------


def test_a_silent_unclaimed_town_has_a_page_that_invites(client: Client) -> None:
    village = factories.make_town("Peyresq", population=40)
    page = body(client, village.get_absolute_url())
    assert "est à ses habitants" in page
    assert "Ce mur attend ses premiers mots" in page
    assert f'rel="canonical" href="http://testserver{village.get_absolute_url()}"' in page or "canonical" in page
    assert '<meta name="description" content="Peyresq' in page
    assert "data-print" in page
    assert "data-share" in page


def test_anonymous_pages_have_an_etag_and_personal_ones_are_not_kept(
    client: Client, town: Town, citizen: User, sign_in: SignIn
) -> None:
    first = client.get(town.get_absolute_url())
    again = client.get(town.get_absolute_url(), headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert sign_in(citizen).get(town.get_absolute_url()).headers["Cache-Control"] == "private, no-store"


# --- queries --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("posts", [1, 3])
def test_queries_of_an_anonymous_town_wall(client: Client, town: Town, posts: int, django_assert_num_queries) -> None:
    theme, part = factories.make_theme(), factories.make_neighbourhood(town)
    for _ in range(posts):
        factories.make_post(town=town, theme=theme, neighbourhood=part)
    client.get(town.get_absolute_url())
    with django_assert_num_queries(3):
        client.get(town.get_absolute_url())
    fragments.clear()
    with django_assert_num_queries(5):
        client.get(town.get_absolute_url())


@pytest.mark.parametrize("posts", [1, 3])
def test_queries_of_a_signed_in_home(citizen: User, sign_in: SignIn, posts: int, django_assert_num_queries) -> None:
    for _ in range(posts):
        post = factories.make_post()
        follow(person=citizen, subject=post.town)
    browser = sign_in(citizen)
    browser.get("/")
    with django_assert_num_queries(5):
        browser.get("/")
    fragments.clear()
    with django_assert_num_queries(7):
        browser.get("/")


@pytest.mark.parametrize("comments", [1, 3])
def test_queries_of_a_thread(client: Client, town: Town, comments: int, django_assert_num_queries) -> None:
    post = factories.make_post(town=town)
    for _ in range(comments):
        remark = factories.make_comment(post)
        factories.make_comment(post, parent=remark)
    client.get(post.get_absolute_url())
    with django_assert_num_queries(5):  # the post, its photos, remarks and answers; what it inspired
        client.get(post.get_absolute_url())


@pytest.mark.parametrize("drafts", [1, 3])
def test_queries_of_the_drafts(
    town: Town, citizen: User, sign_in: SignIn, drafts: int, django_assert_num_queries
) -> None:
    for number in range(drafts):
        save_draft(author=citizen, town=town, body=f"Brouillon {number}")
    browser = sign_in(citizen)
    browser.get(reverse("drafts"))
    with django_assert_num_queries(4):
        browser.get(reverse("drafts"))
