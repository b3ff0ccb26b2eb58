"""The search page: what is found, by whom, where and when; and that services keep the index true (MOD-3, PRIV-1)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import search
from core.models import SearchDocument
from feed import services
from feed.models import Post, Visibility
from places.models import Town
from profiles.models import User
from profiles.services import block, mute, update_privacy
from tests.core.xss import PAYLOADS
from tests.factories import make_comment, make_draft, make_person, make_post, make_town
from tests.feed.steps import new_photo

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
PAGE = "/recherche/"


def texts(words: str, viewer: Any = None, **options: Any) -> list[str]:
    page = search.find(search.Query.read(words), viewer=viewer or AnonymousUser(), **options)
    return [result.row.body for result in page.results]


def shown(client: Client, **asked: Any) -> str:
    answer = client.get(PAGE, asked)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def results(html: str) -> list[str]:
    """Return the words of each result, marks and all."""
    return re.findall(r'<p dir="auto"><a class="stretched" href="[^"]*">(.*?)</a></p>', html, re.S)


def tags_of(html: str) -> list[tuple[str, dict[str, str | None]]]:
    found: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, dict(attrs)))

    Reader().feed(html)
    return found


def names(html: str) -> list[str]:
    return re.findall(r'<p><a class="stretched" href="[^"]*"><bdi>(.*?)</bdi></a></p>', html)


# --- the index follows the services ---------------------------------------------------------------------------------


def test_what_is_published_is_found_at_once(town: Town, citizen: User) -> None:
    post = services.publish_post(author=citizen, town=town, body="Le lavoir est réparé")
    services.comment(author=citizen, on=post, body="Quel lavoir ?")
    assert texts("lavoirs") == ["Quel lavoir ?", "Le lavoir est réparé"]


def test_a_draft_is_found_when_it_is_published(town: Town, citizen: User) -> None:
    draft = make_draft(citizen, town, "Le lavoir attend")
    later = make_post(citizen, town, body="Un autre lavoir")
    assert texts("lavoir", citizen) == [later.body]
    services.publish_post(author=citizen, town=town, body="Le lavoir attend", draft=draft)
    assert texts("lavoir") == ["Le lavoir attend", later.body]  # at its publication, not at its first word


def test_an_edit_changes_what_is_found_and_not_its_place(town: Town, citizen: User) -> None:
    first = make_post(citizen, town, body="Le lavoir")
    make_post(citizen, town, body="La fontaine")
    remark = make_comment(first, citizen, body="Le préau")
    services.edit_post(post=first, body="La fontaine aussi")
    services.edit_comment(comment=remark, body="La fontaine enfin")
    assert texts("lavoir") == texts("préau") == []
    assert texts("fontaine") == ["La fontaine enfin", "La fontaine", "La fontaine aussi"]


def test_what_is_hidden_or_deleted_is_not_in_the_index(town: Town, citizen: User) -> None:
    """MOD-3: not only left out afterwards."""
    post = make_post(citizen, town, body="Le lavoir")
    remark = make_comment(make_post(citizen, town, body="Autre chose"), citizen, body="Le lavoir aussi")
    for subject in (post, remark):
        services.hide(subject=subject)
        assert not SearchDocument.objects.filter(object_id=subject.pk).exists()
        services.restore(subject=subject)
    assert texts("lavoir") == ["Le lavoir aussi", "Le lavoir"]
    services.delete_comment(comment=remark)
    services.delete_post(post=post)
    assert not SearchDocument.objects.filter(object_id__in=[post.pk, remark.pk]).exists()


def test_comments_go_where_their_post_goes(town: Town, citizen: User) -> None:
    post = make_post(citizen, town, body="Sans rapport")
    make_comment(post, citizen, body="Le lavoir")
    services.hide(subject=post)
    assert texts("lavoir", citizen) == []
    services.restore(subject=post)
    assert texts("lavoir") == ["Le lavoir"]


def test_erasing_a_person_leaves_nothing_in_the_index(town: Town, citizen: User, outsider: User) -> None:
    """PRIV-1: neither their words, nor their name, nor their handle in what others wrote."""
    update_privacy(person=citizen, shows_follows=False, is_listed=True)
    post = make_post(citizen, town, body="canarizq")
    make_comment(post, citizen, body="canarizq")
    make_post(outsider, town, body=f"Merci @{citizen.handle}")
    handle, pk = citizen.handle, citizen.pk
    assert texts(handle) and texts("canarizq")
    services.erase_person(citizen)
    from profiles.services import erase_person

    erase_person(citizen)
    assert texts(handle, outsider) == texts("canarizq", outsider) == []
    assert set(SearchDocument.objects.values_list("kind", flat=True)) == {"post"}
    assert not SearchDocument.objects.filter(kind="person", object_id=pk).exists()


def test_a_failed_publication_leaves_nothing(town: Town, citizen: User) -> None:
    with pytest.raises(services.WrongPlace):
        services.publish_post(author=citizen, town=town, body="Le lavoir", theme=None, neighbourhood=_elsewhere())
    assert not SearchDocument.objects.exists()


def _elsewhere() -> Any:
    from tests.factories import make_neighbourhood

    return make_neighbourhood(make_town())


# --- who finds what -------------------------------------------------------------------------------------------------


@pytest.fixture
def readers(citizen: User, outsider: User) -> dict[str, Any]:
    blocked, blocker, muter = make_person(), make_person(), make_person()
    block(blocker=citizen, blocked=blocked)
    block(blocker=blocker, blocked=citizen)
    mute(muter=muter, muted=citizen)
    return {
        "anonymous": AnonymousUser(),
        "outsider": outsider,
        "author": citizen,
        "blocked": blocked,
        "blocker": blocker,
        "muter": muter,
    }


@pytest.mark.parametrize(
    ("visibility", "expected"),
    [
        (Visibility.PUBLIC, {"anonymous", "outsider", "author"}),
        (Visibility.MEMBERS, {"outsider", "author"}),
    ],
)
def test_only_what_the_reader_may_see(
    town: Town, citizen: User, readers: dict[str, Any], sign_in: SignIn, visibility: int, expected: set[str]
) -> None:
    """EMB-1: by the function and by the page, posts and comments, and no word of what is kept from the reader."""
    post = make_post(citizen, town, body="Le lavoir canarizq", visibility=visibility)
    make_comment(post, citizen, body="Notre lavoir canarizq")
    for name, reader in readers.items():
        assert len(texts("lavoir", reader)) == (2 if name in expected else 0), name
        client = Client() if name == "anonymous" else sign_in(reader)
        html = shown(client, q="lavoir")
        assert ("canarizq" in html) == (name in expected), name
        assert "avant=" not in html


def test_what_is_absent_and_what_is_forbidden_answer_alike(town: Town, citizen: User, client: Client) -> None:
    """IDOR-8: many documents kept from a reader give the same page as none, without a next one."""
    for number in range(45):
        make_post(citizen, town, body=f"Le lavoir {number}", visibility=Visibility.MEMBERS)
    forbidden, absent = (re.sub(r'value="\w{64}"', "", shown(client, q=word)) for word in ("lavoir", "chapeau"))
    assert forbidden.replace("lavoir", "") == absent.replace("chapeau", "")


def test_drafts_are_for_no_one(town: Town, citizen: User, sign_in: SignIn) -> None:
    make_draft(citizen, town, "Le lavoir canarizq")
    assert "canarizq" not in shown(sign_in(citizen), q="lavoir")


def test_people_are_found_by_choice_and_never_by_those_they_block(
    citizen: User, readers: dict[str, Any], town: Town
) -> None:
    """ENUM-1."""

    def finders() -> set[str]:
        query = search.Query.read("nadia ben")
        return {
            name for name, reader in readers.items() if search.find_named(query, viewer=reader, kind="person", limit=3)
        }

    assert finders() == set()
    update_privacy(person=citizen, shows_follows=False, is_listed=True)
    assert finders() == {"anonymous", "outsider", "author", "muter"}
    from profiles.services import set_active, update_profile

    update_profile(person=citizen, name="Nadège Bentley", bio="")
    assert [r.row.name for r in search.find_named(search.Query.read("bentl"), viewer=AnonymousUser(), limit=3)] == [
        "Nadège Bentley"
    ]
    set_active(person=citizen, active=False)
    assert finders() == set() and not SearchDocument.objects.filter(kind="person").exists()
    set_active(person=citizen, active=True)
    update_privacy(person=citizen, shows_follows=False, is_listed=False)
    assert not SearchDocument.objects.filter(kind="person").exists()


def test_names_of_people_are_no_words_of_texts(citizen: User, town: Town) -> None:
    update_privacy(person=citizen, shows_follows=False, is_listed=True)
    make_post(citizen, town, body="Bonjour")
    assert texts("Nadia") == texts("Benali") == []


# --- the page -------------------------------------------------------------------------------------------------------


def test_without_a_question_the_page_says_how_to_ask(client: Client) -> None:
    html = shown(client)
    assert "Comment chercher" in html and reverse("towns") in html and reverse("town_suggestions") in html
    assert "noindex" not in html


def test_results_are_marked_newest_first_and_kept_from_robots(client: Client, town: Town, citizen: User) -> None:
    make_post(citizen, town, body="Les marchés de l’été")
    make_post(citizen, town, body="Le marché & ses étals")
    html = shown(client, q="marché")
    assert results(html) == ["Le <mark>marché</mark> &amp; ses étals", "Les <mark>marchés</mark> de l’été"]
    assert '<meta name="robots" content="noindex">' in html
    assert "du plus récent au plus ancien" in html


def test_results_are_narrowed_by_town_kind_and_day(client: Client, town: Town, citizen: User) -> None:
    elsewhere = make_town("Briançon", time_zone="Indian/Reunion")

    def at(*moment: int) -> datetime.datetime:
        return datetime.datetime(*moment, tzinfo=datetime.UTC)  # type: ignore[misc]

    old = make_post(citizen, town, body="Le lavoir de mai", at=at(2026, 5, 10, 12))
    make_comment(old, citizen, body="Un lavoir dit en juin", at=at(2026, 6, 1, 12))
    make_post(citizen, elsewhere, body="Un lavoir ailleurs", at=at(2026, 6, 30, 21, 30))
    every = ["Un lavoir ailleurs", "Un lavoir dit en juin", "Le lavoir de mai"]
    mark = "<mark>lavoir</mark>"

    def found(**asked: str) -> list[str]:
        return [text.replace(mark, "lavoir") for text in results(shown(client, q="lavoir", **asked))]

    assert found() == every
    assert found(commune=town.slug) == every[1:]
    assert found(commune=f"gap {town.postal_code}") == every[1:]
    assert found(commune="briancon") == every[:1]
    assert found(commune="Atlantide") == every
    assert found(genre="comment") == every[1:2]
    assert found(genre="post", commune=town.slug) == every[2:]
    assert found(genre="person") == found(genre="town") == []
    assert found(genre="rien-de-tel") == every
    assert found(depuis="2026-06-01") == every[:2]
    assert found(jusqua="2026-05-31") == every[2:]
    assert found(depuis="2026-05-10", jusqua="2026-05-10") == every[2:]
    # 23:30 of 30 June in Paris is 1 July on Réunion: a town counts its own days.
    assert found(jusqua="2026-06-30") == every
    assert found(jusqua="2026-06-30", commune=elsewhere.slug) == []
    assert found(depuis="2026-07-01", commune=elsewhere.slug) == every[:1]


@pytest.mark.parametrize("day", ["", "hier", "2026-02-31", "0001-01-01", "9999-12-31", "-5", "2026-06-01T00", "٢٠٢٦"])
def test_days_that_are_none_do_not_count(client: Client, town: Town, citizen: User, day: str) -> None:
    make_post(citizen, town, body="Le lavoir", at=timezone.now())
    shown(client, q="lavoir", depuis=day, jusqua=day)


def test_days_that_are_crossed_are_said_to_be(client: Client, town: Town) -> None:
    refusal = "Ce jour vient avant celui du début."
    assert refusal in shown(client, q="lavoir", depuis="2026-06-02", jusqua="2026-06-01")
    assert refusal not in shown(client, q="lavoir", depuis="2026-06-01", jusqua="2026-06-01")


def test_towns_and_people_of_a_name_come_first(client: Client, town: Town, citizen: User) -> None:
    update_privacy(person=citizen, shows_follows=False, is_listed=True)
    make_post(citizen, town, body="Nadia parle de Gap")
    assert names(shown(client, q="gap")) == ["Gap"]
    assert names(shown(client, q="nadi")) == ["Nadia Benali"]
    assert names(shown(client, q="nadia", genre="person")) == ["Nadia Benali"]
    assert names(shown(client, q="nadia", commune=make_town("Embrun").slug)) == []
    assert names(shown(client, q="gap", genre="post")) == []
    assert names(shown(client, q=town.postal_code, genre="town")) == ["Gap"]
    assert names(shown(client, q="gap", depuis="2026-01-01")) == []
    make_town("Mercin-et-Vaux")
    assert names(shown(client, q="merci")) == []  # the beginning of a name is none of what was asked
    assert names(shown(client, q="vaux")) == names(shown(client, q="merci", genre="town")) == ["Mercin-et-Vaux"]


def test_pages_follow_one_another(client: Client, town: Town, citizen: User, readers: dict[str, Any]) -> None:
    bodies = [f"Le lavoir numéro {number}" for number in range(45)]
    for text in bodies:
        make_post(citizen, town, body=text)
    seen, html = [], shown(client, q="lavoir")
    while True:
        seen += [re.sub("</?mark>", "", text) for text in results(html)]
        older = re.search(r'href="(/recherche/[^"]*avant=\d+)"[^>]*data-more', html)
        if older is None:
            break
        html = client.get(older[1].replace("&amp;", "&"), headers={"X-Fragment": "wall"}).content.decode()
        assert "<html" not in html
    assert seen == bodies[::-1]
    # Who may see none of these meets at most four searches and a cursor, never a word.
    assert texts("lavoir", readers["muter"]) == []


@pytest.mark.parametrize("number", [1, 3])
def test_how_many_queries_a_page_takes(
    client: Client, town: Town, citizen: User, number: int, django_assert_num_queries: Any
) -> None:
    """The same for 1 and 3 results: names (towns, people), the index, posts, comments, what those are on.

    PostgreSQL asks twice for what is rare: among the newest rows, then in its index.
    """
    from django.db import connection

    for _number in range(number):
        make_comment(make_post(citizen, town, body="Le lavoir"), citizen, body="Ce lavoir", capacity="")
    twice = 2 if connection.vendor == "postgresql" else 1
    shown(client, q="lavoir")
    with django_assert_num_queries(1 + 2 * twice + 3):
        assert len(results(shown(client, q="lavoir"))) == 2 * number


@pytest.mark.parametrize("payload", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', *PAYLOADS[::60]])
def test_no_text_and_no_question_becomes_markup(client: Client, town: Town, citizen: User, payload: str) -> None:
    """XSS-1: a page holds the tags it holds for a plain word, and no handler."""
    ours = {tag for tag, _attributes in tags_of(shown(client, q="repère", commune="a")) + tags_of(shown(client))}
    make_post(citizen, town, body=f"repère {payload}")
    ours |= {"mark", "li", "bdi", "time", "span"}
    for question in ("repère", payload, f'"{payload}', f"repère -{payload[:20]}"):
        html = shown(client, q=question, commune=payload, genre=payload, depuis=payload)
        assert not [name for _tag, attributes in tags_of(html) for name in attributes if name.startswith("on")]
        assert {tag for tag, _attributes in tags_of(html)} <= ours
        for text in results(html):
            assert not re.search(r"<(?!/?mark>)", text)


@pytest.mark.parametrize(
    "text", ["\x00", "\ud800", "a" * 100_000, '"' * 5000, "% _ \\ ' ; --", "NEAR(", ":*", "é" * 40_000]
)
def test_hostile_questions_have_an_answer(client: Client, text: str) -> None:
    """QRY-2, in every parameter; no address of the site may hold a NUL."""
    expected = 400 if "\x00" in text else 200
    encoded = text.encode("utf-8", "surrogatepass")
    for name in ("q", "commune", "genre", "depuis", "jusqua"):
        assert client.get(f"{PAGE}?q=a&{name}={quote(encoded)}").status_code == expected
    assert client.get(f"{PAGE}?q=a&avant={quote(encoded)}").status_code == (400 if "\x00" in text else 404)


def test_every_page_leads_to_the_search_and_a_town_to_its_own(client: Client, town: Town) -> None:
    assert f'class="round" href="{PAGE}"' in client.get("/").content.decode()
    assert f'href="{PAGE}?commune={town.slug}"' in client.get(town.get_absolute_url()).content.decode()


def test_a_post_of_photos_alone_is_no_result(town: Town, citizen: User) -> None:
    post = services.publish_post(author=citizen, town=town, body="", photos=[new_photo("Le lavoir")])
    assert texts("lavoir") == [] and Post.objects.filter(pk=post.pk).exists()
