"""A town inside somebody else's site: read only, for anybody, with nothing of who asks (EMB-1, CLK-1)."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import brotli
import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from feed.services import hide, save_draft
from moderation.services import freeze_official
from outreach import widgets
from outreach.widgets import reading
from outreach.widgets.snippets import Embed
from places import drawings
from places.models import Outline, Town
from profiles.models import User
from tests import factories
from tests.core.xss import PAYLOADS

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
FILES = Path(widgets.__file__).parent / "static" / "widgets"
BUDGET = 25_000  # bytes, all that a frame needs, compressed
KINDS = ("widget_wall", "widget_map")


@pytest.fixture(autouse=True)
def _nothing_drawn() -> Iterator[None]:
    """No outline of one test is drawn in the next."""
    drawings.forget()
    yield
    drawings.forget()


class Tags(HTMLParser):
    """Collects the elements of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def named(self, *names: str) -> list[dict[str, str]]:
        return [attrs for tag, attrs in self.found if tag in names]


def body(client: Client, name: str, *args: object, status: int = 200, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == status
    return str(answer.content.decode())


def everything(town: Town) -> list[str]:
    """The addresses of all frames of a town."""
    poll = factories.make_poll(town)
    return [reverse(name, args=[town.slug]) for name in KINDS] + [reverse("widget_poll", args=[poll.pk])]


# --- what it shows ---------------------------------------------------------------------------------------------------


def test_the_wall_shows_the_newest_of_every_kind(client: Client, town: Town, citizen: User) -> None:
    factories.make_post(citizen, town, body="Le lavoir déborde")
    factories.make_report(citizen, town)
    factories.make_idea(citizen, town, title="Un banc au soleil")
    page = body(client, "widget_wall", town.slug)
    for words in ("Le lavoir déborde", "Signalements", "Reçu", "Un banc au soleil", citizen.name, town.name):
        assert words in page
    for _each in range(reading.ENTRIES):
        factories.make_post(town=town)
    assert len(Tags(body(client, "widget_wall", town.slug)).named("li")) == reading.ENTRIES


def test_a_wall_without_words_says_so(client: Client, town: Town) -> None:
    assert "Ce mur attend ses premiers mots" in body(client, "widget_wall", town.slug)
    assert "Rien encore sur cette carte" in body(client, "widget_map", town.slug)


def test_the_map_draws_the_outline_and_numbers_the_points_of_its_list(client: Client, town: Town) -> None:
    for _each in range(reading.NAMED + 2):
        factories.make_report(town=town)
    page = body(client, "widget_map", town.slug)
    assert '<path class="land" d="M' in page
    assert len(Tags(page).named("circle")) == reading.NAMED + 2
    assert [int(number) for number in re.findall(r'<text y="6">(\d+)</text>', page)] == [*range(reading.NAMED, 0, -1)]
    assert len(Tags(page).named("li")) == reading.NAMED


def test_a_map_without_an_outline_shows_its_points(client: Client, town: Town) -> None:
    factories.make_report(town=town)
    Outline.objects.filter(town=town).delete()
    drawings.forget()
    page = body(client, "widget_map", town.slug)
    assert "land" not in page
    assert len(Tags(page).named("circle")) == 1


def test_a_poll_shows_what_one_may_know(client: Client, town: Town) -> None:
    poll = factories.make_poll(town)
    page = body(client, "widget_poll", poll.pk)
    assert poll.title in page
    assert f'href="{poll.get_absolute_url()}"' in page
    assert "Répondre" in page
    assert "<rect" not in page


@pytest.mark.parametrize("name", KINDS)
def test_what_is_not_for_everyone_is_in_no_frame(
    client: Client, town: Town, citizen: User, outsider: User, sign_in: SignIn, name: str
) -> None:
    canary = "Canari-7f3a"
    factories.make_post(citizen, town, body=f"{canary} entre membres", visibility=1)
    factories.make_report(citizen, town, category="bruit", body=f"{canary} en privé")
    save_draft(author=citizen, town=town, body=f"{canary} pas fini")
    hide(subject=factories.make_post(citizen, town, body=f"{canary} masqué"))
    hidden = factories.make_report(citizen, town, body=f"{canary} masqué aussi")
    hide(subject=hidden)
    factories.make_idea_draft(citizen, town, title=canary)
    factories.make_post(town=factories.make_town("Ailleurs"), body=f"{canary} ailleurs")
    for browser in (client, sign_in(outsider), sign_in(citizen)):
        assert canary not in body(browser, name, town.slug)


def test_what_a_frozen_account_said_is_in_no_frame(client: Client, town: Town) -> None:
    clerk = factories.make_official(town)
    factories.make_post(clerk, town, body="Dit sous la main d’un autre")
    assert "Dit sous la main" in body(client, "widget_wall", town.slug)
    freeze_official(mandate=clerk.mandates.get(), by=factories.make_official(town, role="mayor"))
    assert "Dit sous la main" not in body(client, "widget_wall", town.slug)


def test_what_is_absent_answers_as_what_may_not_be_seen(client: Client, town: Town) -> None:
    draft = factories.make_poll_draft(town)
    hidden = factories.make_poll(town)
    hide(subject=hidden)
    pages = {body(client, "widget_poll", pk, status=404) for pk in (draft.pk, hidden.pk, 1)}
    assert len(pages) == 1
    assert body(client, "widget_wall", "nulle-part", status=404) == pages.pop()


# --- who asks --------------------------------------------------------------------------------------------------------


def test_nobody_is_known_and_nothing_is_set(
    town: Town, citizen: User, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """A browser that is signed in, in another language, gets the very bytes that a stranger gets, and no session."""
    browser = sign_in(citizen)
    citizen.language = "ar"
    citizen.save()
    sessions = Session.objects.count()
    for path in [*everything(town), reverse("widget_loader")]:
        stranger = Client().get(path)
        known = browser.get(path, headers={"Accept-Language": "it", "Cookie": "theme=dark; language=it"})
        assert known.content == stranger.content
        for answer in (stranger, known):
            assert not answer.cookies
            assert "Set-Cookie" not in answer.headers
            assert answer.headers.get("Vary", "Accept-Encoding") == "Accept-Encoding"
            assert answer.headers["Cache-Control"].startswith("public, max-age=")
        again = browser.get(path, headers={"If-None-Match": stranger.headers["ETag"]})
        assert again.status_code == 304
    assert Session.objects.count() == sessions


def test_a_frame_holds_nothing_to_press(client: Client, town: Town, citizen: User) -> None:
    factories.make_idea(citizen, town)
    factories.make_report(citizen, town)
    for path in everything(town):
        answer = client.get(path)
        tags = Tags(answer.content.decode())
        assert not tags.named("form", "input", "button", "select", "textarea", "iframe", "img", "object", "style")
        links = tags.named("a")
        assert links
        for link in links:
            assert link["target"] == "_blank"
            assert link["rel"] == "noopener"
            assert link["href"].startswith("/")
        assert [script for script in tags.named("script") if "src" not in script] == []
        assert "csrf" not in answer.content.decode()
        assert client.post(path).status_code == 405


def test_any_site_may_hold_it_and_only_it(client: Client, town: Town) -> None:
    for path in everything(town):
        answer = client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        for rule in ("default-src 'none'", "frame-ancestors *", "form-action 'none'", "base-uri 'none'"):
            assert rule in policy
        assert "unsafe" not in policy
        assert "X-Frame-Options" not in answer.headers
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert client.get(town.get_absolute_url()).headers["Cross-Origin-Resource-Policy"] == "same-origin"


# --- how it looks ----------------------------------------------------------------------------------------------------


def test_a_frame_speaks_and_looks_as_its_address_asks(client: Client, town: Town) -> None:
    page = body(client, "widget_wall", town.slug, langue="ar", theme="sombre")
    assert '<html lang="ar" dir="rtl" data-theme="dark" data-hue="6">' in page
    plain = body(client, "widget_wall", town.slug)
    assert '<html lang="fr" dir="ltr" data-hue="6">' in plain
    for wrong in ({"langue": "xx"}, {"theme": '"><script>'}, {"langue": "fr\0"[:2] + "'"}, {"autre": "1"}):
        assert body(client, "widget_wall", town.slug, **wrong) == plain


def test_hostile_words_stay_words(client: Client, town: Town, citizen: User) -> None:
    for payload in PAYLOADS[::60]:
        factories.make_idea(citizen, town, title=payload[:100].strip() or "x", body=payload[:900])
        factories.make_post(citizen, town, body=payload[:900] or "x")
        for name in KINDS:
            tags = Tags(body(client, name, town.slug))
            assert {tag for tag, _attrs in tags.found} <= ALLOWED
            assert not [key for _tag, attrs in tags.found for key in attrs if key.startswith("on") or key == "style"]


ALLOWED = {
    "html", "head", "meta", "title", "link", "script", "body", "header", "footer", "main", "a", "div", "span", "bdi",
    "h1", "h2", "p", "ol", "ul", "li", "time", "svg", "path", "g", "circle", "text",
}  # fmt: skip


def test_all_of_a_frame_weighs_less_than_its_budget(client: Client, town: Town, citizen: User) -> None:
    """HTML, CSS and both scripts, as a browser gets them; the page with as many and as long words as it can hold."""
    for number in range(reading.POINTS):
        factories.make_report(citizen, town, body=" ".join(f"mot{number * n % 997}" for n in range(60)))
    files = sum(len(brotli.compress((FILES / name).read_bytes(), quality=11)) for name in ("frame.css", "frame.js"))
    loader = len(gzip.compress((FILES / "civicnet.js").read_bytes(), 2))
    for path in everything(town):
        answer = client.get(path, headers={"Accept-Encoding": "br"})
        assert answer.headers["Content-Encoding"] == "br"
        assert len(answer.content) + files + loader < BUDGET / 2, path  # twice as good, so that nobody has to count


def test_the_loader_is_small_and_plain(client: Client, town: Town) -> None:
    answer = client.get(reverse("widget_loader"))
    script = answer.content.decode()
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"].startswith("public, max-age=3600")
    assert len(answer.content) <= 1_536
    for word in ("cookie =", "localStorage", "eval", "innerHTML", "window.civicnet", "fetch("):
        assert word not in script


def test_every_hue_can_be_read_in_both_schemes() -> None:
    css = (FILES / "frame.css").read_text()
    hues = re.findall(r'\[data-hue="\d+"\] { --a: (#\w+); --b: (#\w+); --c: (#\w+); --d: (#\w+); }', css)
    assert len(hues) == 12
    for light, dark, _soft, _night in hues:
        assert contrast(light, "#fffefc") >= 4.5
        assert contrast(light, "#ffffff") >= 4.5
        assert contrast(dark, "#1f1d1a") >= 4.5
        assert contrast(dark, "#14120f") >= 4.5


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.2)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("count", [1, 3])
def test_a_frame_costs_the_same_however_much_it_shows(
    client: Client, town: Town, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _each in range(count):
        factories.make_report(town=town)
    for name, queries in (("widget_wall", 6), ("widget_map", 3)):
        body(client, name, town.slug)
        with django_assert_num_queries(queries):
            body(client, name, town.slug)


# --- what a webmaster copies -----------------------------------------------------------------------------------------


def test_the_page_shows_a_frame_and_what_to_copy(client: Client, town: Town) -> None:
    poll = factories.make_poll(town)
    answer = client.get(reverse("town_embed", args=[town.slug]), {"quoi": "carte", "theme": "sombre", "langue": "it"})
    page = answer.content.decode()
    src = f"{reverse('widget_map', args=[town.slug])}?theme=sombre&langue=it"
    (preview,) = Tags(page).named("iframe")
    assert preview["src"] == src
    shown = unescape(page)
    assert f'<div data-civicnet="{town.slug}" data-kind="carte" data-theme="sombre" data-langue="it">' in shown
    assert f"{src.replace('&', '&amp;')}" in shown
    assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    of_poll = body(client, "town_embed", town.slug, quoi=f"sondage-{poll.pk}", hauteur="300")
    assert f'data-civicnet="{poll.pk}" data-kind="sondage"' in unescape(of_poll)
    assert 'height="300"' in unescape(of_poll)
    assert "widget_loader" not in of_poll


def test_only_that_page_may_hold_frames(client: Client, town: Town) -> None:
    assert "frame-src" not in client.get(town.get_absolute_url()).headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "wrong", [{"quoi": "tout"}, {"hauteur": "9" * 30}, {"hauteur": "x"}, {"langue": "xx"}, {"quoi": "sondage-1"}]
)
def test_a_wrong_choice_is_said_and_shows_the_wall(client: Client, town: Town, wrong: dict[str, str]) -> None:
    page = body(client, "town_embed", town.slug, status=400, **wrong)
    assert Tags(page).named("iframe")[0]["src"] == reverse("widget_wall", args=[town.slug])


def test_what_is_copied_is_markup_whatever_the_town_is_called(town: Town) -> None:
    town.name = 'L’Île "d\'<script>" & Cie'
    for snippet in (Embed(town).element, Embed(town).iframe):
        assert {tag for tag, _attrs in Tags(snippet).found} <= {"div", "a", "script", "iframe"}
        assert snippet.count("<script") == (1 if "async" in snippet else 0)


def test_the_page_of_a_town_and_its_desk_lead_there(client: Client, town: Town, sign_in: SignIn) -> None:
    address = reverse("town_embed", args=[town.slug])
    assert f'href="{address}"' in client.get(town.get_absolute_url()).content.decode()
    clerk = factories.make_official(town)
    assert f'href="{address}"' in sign_in(clerk).get(reverse("desk", args=[town.slug])).content.decode()


def test_the_link_without_the_script_leads_to_the_poll(client: Client, town: Town) -> None:
    poll = factories.make_poll(town, title="Fermer la place le samedi ?")
    copied = unescape(unescape(body(client, "town_embed", town.slug, quoi=f"sondage-{poll.pk}")))
    assert f'{poll.get_absolute_url()}">Sondage : Fermer la place le samedi ?</a>' in copied
