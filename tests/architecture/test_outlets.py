"""What other sites show of a link to us: every public page says it, and nothing else does (EMB-1, CL29)."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from feed.services import hide
from places.models import Town
from profiles.models import User
from tests import factories
from tests.architecture.test_access_matrix import rows, world  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db
WORLD = dict[str, dict[str, Any]]
# Pages that people share: each has words and a picture of ours.
SHARED = {
    "home", "rules", "towns", "department", "town", "neighbourhood", "town_theme", "intercommunality", "person", "map",
    "post", "report", "idea", "question", "poll", "action", "commitment", "alert", "ledger", "spending_line",
    "town_ideas", "town_polls", "town_questions", "town_actions", "town_commitments", "town_alerts", "town_decisions",
    "town_spending", "spending_lines", "town_documents", "town_answers", "town_team", "town_opposition",
    "town_publications", "town_embed", "decision", "fair_play", "event", "town_agenda", "letter", "town_letters",
    "bulletin",
}  # fmt: skip
ASKED = {"og:site_name", "og:type", "og:locale", "og:title", "og:description", "og:url", "og:image", "twitter:card"}


class Head(HTMLParser):
    """Collects what a head says of its page to other programs."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: dict[str, str] = {}
        self.canonical = ""
        self.feeds: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta" and (name := given.get("property") or given.get("name")):
            self.said[name] = given.get("content", "")
        if tag == "link" and given.get("rel") == "canonical":
            self.canonical = given["href"]
        if tag == "link" and given.get("type") == "application/atom+xml":
            self.feeds.append(given["href"])


def og_of(head: Head) -> set[str]:
    return {name for name in head.said if name.startswith(("og:", "twitter:"))}


def test_every_shared_page_says_what_it_is(world: WORLD, client: Client) -> None:  # noqa: F811
    wrong, seen = [], set()
    for name, parameters, get, _post in rows():
        if name not in SHARED or get.split()[0] != "200":
            continue
        seen.add(name)
        head = Head(client.get(reverse(name, kwargs=world[parameters])).content.decode())
        missing = sorted(key for key in ASKED if not head.said.get(key))
        if missing:
            wrong.append(f"{name} lacks {missing}")
            continue
        if head.said["og:url"] != head.canonical or not head.canonical.startswith(settings.SITE_URL):
            wrong.append(f"{name}: og:url is {head.said['og:url']}, canonical {head.canonical}")
        picture = client.get(head.said["og:image"].removeprefix(settings.SITE_URL))
        if picture.status_code != 200 or picture.headers["Content-Type"] != "image/png":
            wrong.append(f"{name}: its card answers {picture.status_code}")
    assert seen == SHARED
    assert not wrong, "\n".join(wrong)


def test_no_other_page_says_anything(world: WORLD, client: Client) -> None:  # noqa: F811
    """Forms, settings, desks and what is withheld: nobody passes them on."""
    wrong = []
    for name, parameters, *_rest in rows():
        answer = client.get(reverse(name, kwargs=world[parameters]))
        if not answer.headers.get("Content-Type", "").startswith("text/html") or answer.streaming:
            continue
        if og_of(Head(answer.content.decode())) and (
            name not in SHARED | {"official", "api_docs"} or answer.status_code != 200
        ):
            wrong.append(f"{name} {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_what_not_everyone_may_read_says_nothing_to_its_author_either(town: Town, citizen: User, sign_in: Any) -> None:
    members = factories.make_post(citizen, town, visibility=1)
    private = factories.make_report(citizen, town, category="bruit")
    for subject in (members, private):
        answer = sign_in(citizen).get(subject.get_absolute_url())
        assert answer.status_code == 200
        head = Head(answer.content.decode())
        assert og_of(head) == set()
        assert head.said["robots"] == "noindex"
        assert "facebook" not in answer.content.decode()


def test_what_is_hidden_says_nothing(town: Town, citizen: User, client: Client, sign_in: Any) -> None:
    idea = factories.make_idea(citizen, town, title="Un banc au soleil")
    hide(subject=idea)
    for browser in (client, sign_in(citizen)):
        page = browser.get(idea.get_absolute_url()).content.decode()
        assert "og:" not in page
        assert "Un banc au soleil" not in page
    assert client.get(reverse("idea_card", args=[idea.pk])).status_code == 404


@pytest.mark.parametrize("words", ['"><script>alert(1)</script>', "x" * 140, "A & B 'c' é"])
def test_hostile_and_long_titles_stay_words(town: Town, citizen: User, client: Client, words: str) -> None:
    idea = factories.make_idea(citizen, town, title=words[:120])
    page = client.get(idea.get_absolute_url()).content.decode()
    head = Head(page)
    assert "<script>alert" not in page
    assert head.said["og:title"] == words[:120].strip()
    assert len(head.said["og:description"]) <= 300


def test_an_official_who_is_here_has_a_card(town: Town, client: Client) -> None:
    mandate = factories.make_mandate(factories.make_person("Ana Roy"), town)
    head = Head(client.get(reverse("official", args=[mandate.pk])).content.decode())
    assert head.said["og:title"] == "Ana Roy"
    assert client.get(head.said["og:image"].removeprefix(settings.SITE_URL)).status_code == 200
    named = factories.make_unclaimed(town)
    assert og_of(Head(client.get(reverse("official", args=[named.pk])).content.decode())) == set()


def test_every_list_names_its_feed_and_shows_the_link(world: WORLD, client: Client) -> None:  # noqa: F811
    slug = world["town"]["slug"]
    lists = ["ideas", "polls", "questions", "actions", "commitments", "alerts", "decisions", "spending", "documents"]
    pages = {reverse(f"town_{name}", args=[slug]): reverse(f"town_{name}_feed", args=[slug]) for name in lists}
    pages[f"{reverse('map')}?commune={slug}"] = reverse("town_reports_feed", args=[slug])
    pages[reverse("town_opposition", args=[slug])] = reverse("town_opposition_feed", args=[slug])
    pages[reverse("official", kwargs=world["official"])] = reverse("official_feed", kwargs=world["official"])
    for page, feed in pages.items():
        text = client.get(page).content.decode()
        assert Head(text).feeds == [feed], page
        assert f'<a class="about-theme" href="{feed}">' in text, page
        assert client.get(feed).status_code == 200


def test_a_public_thing_can_be_sent_on_without_a_script(town: Town, citizen: User, client: Client) -> None:
    idea = factories.make_idea(citizen, town, title="Un banc & une table")
    page = client.get(idea.get_absolute_url()).content.decode()
    address = f"{settings.SITE_URL}{idea.get_absolute_url()}"
    assert f'<code id="page-address" class="address" dir="ltr">{address}</code>' in page
    assert 'href="mailto:?subject=Un%20banc%20%26%20une%20table' in page
    for network in ("https://wa.me/?text=", "https://www.facebook.com/sharer/sharer.php?u=http%3A%2F%2F"):
        assert f'rel="nofollow noopener noreferrer" href="{network}' in page
    assert "data-print hidden" in page


def test_no_button_of_printing_shows_without_a_script() -> None:
    """The script shows them; alone they do nothing."""
    root = Path(settings.BASE_DIR)
    for path in root.glob("*/**/templates/**/*.html"):
        if ".venv" not in path.parts and "node_modules" not in path.parts:
            words = path.read_text()
            assert words.count("data-print") == words.count("data-print hidden"), path
