"""The shell of every page, what the browser installs, and the weight of it all."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import translation

BUILT = Path(finders.find("core/app.css")).parent
ROOT = BUILT.parents[2]


def weight(data: bytes) -> int:
    return len(gzip.compress(data, 9))


@pytest.fixture
def page(client: Client, db: None) -> str:
    return client.get("/-/patterns/").content.decode()


def test_the_shell_has_a_way_past_the_menu_one_heading_and_a_named_navigation(page: str) -> None:
    assert '<a class="skip" href="#main">' in page
    assert 'id="main"' in page
    assert len(re.findall(r"<h1[ >]", page)) == 1
    assert '<nav class="places" aria-label="Principale">' in page
    assert '<form id="act" method="post" hidden>' in page


def test_the_bar_names_only_places_that_exist(page: str) -> None:
    assert "Accueil" in page
    assert page.count('class="place ') == 5


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("en", "ltr"), ("it", "ltr"), ("ar", "rtl")])
def test_language_and_direction_are_told(client: Client, db: None, language: str, direction: str) -> None:
    page = client.get("/-/patterns/", headers={"accept-language": language}).content.decode()
    assert f'<html lang="{language}" dir="{direction}"' in page
    translation.activate("fr")


def test_colours_are_remembered_without_script(client: Client, db: None) -> None:
    answer = client.post("/-/apparence/", {"theme": "dark", "next": "/-/patterns/"})
    assert (answer.status_code, answer["Location"]) == (302, "/-/patterns/")
    assert 'data-theme="dark"' in client.get("/-/patterns/").content.decode()
    client.post("/-/apparence/", {"theme": "", "next": "/-/patterns/"})
    assert 'data-theme="dark"' not in client.get("/-/patterns/").content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_the_colour_switch_never_leads_elsewhere(client: Client, db: None, target: str) -> None:
    assert client.post("/-/apparence/", {"theme": "dark", "next": target})["Location"] == "/"


def test_a_forged_colour_is_not_written_into_the_page(client: Client, db: None) -> None:
    client.cookies["theme"] = '"><script>'
    page = client.get("/-/patterns/").content.decode()
    assert "data-theme=" not in page


def test_colours_change_by_post_only(client: Client, db: None) -> None:
    assert client.get("/-/apparence/").status_code == 405


def test_the_manifest_can_be_installed(client: Client, db: None) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    told = json.loads(answer.content)
    assert told["display"] == "standalone"
    assert {icon["sizes"] for icon in told["icons"]} >= {"192x192", "512x512"}
    assert any(icon.get("purpose") == "maskable" for icon in told["icons"])
    for icon in told["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/")), icon["src"]


def test_the_service_worker_rules_the_whole_site_and_keeps_existing_files(client: Client, db: None) -> None:
    answer = client.get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "no-cache" in answer["Cache-Control"]
    first = answer.content.decode().splitlines()[0]
    told = json.loads(first.removeprefix("self.SHELL=").removesuffix(";"))
    assert all(finders.find(name.removeprefix("/static/")) for name in told["assets"])
    assert client.get(told["offline"]).status_code == 200


def test_the_offline_page_depends_on_no_viewer(client: Client, db: None) -> None:
    page = client.get("/hors-ligne/").content.decode()
    assert "csrfmiddlewaretoken" not in page
    assert "data-last-wall" in page


def test_a_missing_page_suggests_towns_and_looks_like_a_page(client: Client, town: object) -> None:
    answer = client.get("/nimporte/gap/")
    assert answer.status_code == 404
    assert "Cherchez" in answer.content.decode() or "Cherchiez-vous" in answer.content.decode()


def test_a_refused_form_says_how_to_get_ones_words_back(db: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/-/apparence/", {"theme": "dark"})
    assert answer.status_code == 403
    assert "ce que vous avez écrit y est encore" in answer.content.decode()


def test_the_shell_keeps_its_budget(page: str) -> None:
    """The catalogue is the heaviest page there is; with the style and the scripts it stays under 45 KB."""
    whole = weight(page.encode()) + sum(weight((BUILT / name).read_bytes()) for name in ("app.css", "app.js"))
    assert whole <= 45_000
    assert (
        sum((BUILT / "fonts" / name).stat().st_size for name in ("public-sans.woff2", "noto-sans-arabic.woff2"))
        <= 60_000
    )
    map_page = sum(weight((BUILT / name).read_bytes()) for name in ("map.css", "map.js"))
    assert map_page <= 60_000


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (BUILT / "icons.svg").read_text()))
    named = set()
    for template in ROOT.glob("*/templates/**/*.html"):
        text = template.read_text(encoding="utf-8")
        named |= set(re.findall(r'\{% icon "([\w-]+)"', text)) | set(re.findall(r'\bicon="([\w-]+)"', text))
    assert named - drawn == set()


def test_no_colour_of_the_style_needs_a_browser_younger_than_2020() -> None:
    style = (BUILT / "app.css").read_text()
    assert not re.search(r"oklch\(|light-dark\(|@layer|color-mix\(", style)
