"""axe on every public page, in French and in Arabic, its colours in both schemes (CV9; interface.md, bars)."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from civicnet.demo import PASSWORD
from tests.journeys.conftest import Visit

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "RGAAv4", "best-practice"],
    }
}
# What a colour scheme changes, whatever the language; the rest is asked of the light one.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
LOOKS = [
    pytest.param("fr", False, id="fr-light"),
    pytest.param("ar", False, id="ar-light"),
    pytest.param("fr", True, id="fr-dark"),
]
PAGES = [
    "/", "/communes/", "/villes/val-d-aure/", "/villes/val-d-aure/reponses/", "/villes/paris-75/",
    "/compte/inscription/", "/compte/connexion/",
    "/recherche/", "/recherche/?q=march%C3%A9&commune=val-d-aure", "/recherche/?q=xylophone",
    "/-/patterns/", "/regle-du-mur/", "/carte/", "/carte/?commune=val-d-aure",
    "/carte/autour/", "/carte/autour/?lat=42.8765&lon=0.3497", "/hors-ligne/", "/introuvable/", "/api/v1/",
]  # fmt: skip
ACCOUNT_PAGES = ["/", "/notifications/", "/reglages/", "/reglages/notifications/", "/publier/", "/messages/"]


@pytest.mark.parametrize(("language", "dark"), LOOKS)
def test_public_pages_have_no_violation(visit: Visit, language: str, dark: bool) -> None:
    page = visit("/", language=language, dark=dark)
    page.goto("/villes/val-d-aure/")
    thread = re.search(r"/publications/\d+/", page.content())
    assert thread
    assert look_over(page, [*PAGES, thread.group()], language, dark=dark) == {}


@pytest.mark.parametrize(("language", "dark"), LOOKS)
def test_pages_of_an_account_have_no_violation(visit: Visit, language: str, dark: bool) -> None:
    page = visit("/", language=language, dark=dark)
    sign_in(page, "secretariat@val-daure.example.org")
    page.locator(f"footer button[lang={language}]").click()
    page.goto("/notifications/")
    assert page.locator(".bell-list .item").count()
    thread = page.locator(".bell-list a").first.get_attribute("href")
    assert look_over(page, [*ACCOUNT_PAGES, str(thread)], language, dark=dark) == {}


@pytest.mark.parametrize(("language", "dark"), LOOKS)
def test_pages_of_the_town_hall_have_no_violation(visit: Visit, language: str, dark: bool) -> None:
    page = visit("/", language=language, dark=dark)
    sign_in(page, "secretariat@val-daure.example.org")
    page.locator(f"footer button[lang={language}]").click()
    page.goto("/mairie/val-d-aure/")
    file = page.locator(".case-link").first.get_attribute("href")
    desk = "/mairie/val-d-aure/reglages/"
    pages = ["services/", "agents/", "modeles/", "signalements/"]
    listed = ["/mairie/val-d-aure/?retard=1&etat=received", desk, *(f"{desk}{name}" for name in pages)]
    assert look_over(page, ["/mairie/val-d-aure/", *listed, str(file)], language, dark=dark) == {}


def sign_in(page: Page, email: str) -> None:
    """Sign in by password, as the accounts of the demonstration do."""
    page.goto("/compte/connexion/")
    page.locator("main input[name=login]").fill(email)
    page.locator("main details summary").first.click()
    page.locator("main input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/compte/" not in url)


def look_over(page: Page, paths: list[str], language: str, *, dark: bool) -> dict[str, list[str]]:
    """Return what axe finds on these pages."""
    found = {}
    for path in paths:
        page.goto(path)
        assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr"), path
        # As tall as the page: what scrolls under the bottom bar is not a small target.
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": 360, "height": min(height + 100, 16000)})
        violations = Axe().run(page, options=COLOURS if dark else RULES).response["violations"]
        if violations:
            found[path] = [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in violations]
    return found


@pytest.mark.parametrize("phone", [True, False], ids=["360", "1440"])
def test_no_page_scrolls_sideways(visit: Visit, phone: bool) -> None:
    page = visit("/", phone=phone)
    wide = []
    for path in PAGES:
        page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(path)
    assert wide == []
