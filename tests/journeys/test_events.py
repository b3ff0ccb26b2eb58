"""An official announces a meeting; a citizen reads it on the wall and in the agenda, and later its minutes."""

from __future__ import annotations

import uuid

from playwright.sync_api import Page, expect

from civicnet.demo import PASSWORD
from tests.journeys.conftest import Visit

DEMO_TOWN = "/villes/val-d-aure/"


def sign_in(page: Page, email: str) -> None:
    page.goto("/compte/connexion/")
    page.locator("main input[name=login]").fill(email)
    page.locator("main details summary").click()
    page.locator("main input[name=password]").fill(PASSWORD)
    page.locator("main input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/connexion/" not in url)


def test_an_event_is_announced_read_and_told_of(visit: Visit) -> None:
    clerk, reader = visit("/"), visit("/")
    sign_in(clerk, "secretariat@val-daure.example.org")
    title = f"Réunion du lavoir {uuid.uuid4().hex[:6]}"
    clerk.goto("/evenements/nouveau/")
    clerk.locator("main input[name=title]").fill(title)
    clerk.locator("main input[name=starts_at]").fill("2026-01-05T18:30")
    clerk.locator("main input[name=place]").fill("Sous le lavoir")
    clerk.locator("main form.compose button[type=submit]").last.click()
    clerk.wait_for_url("**/evenements/*/")

    reader.goto(DEMO_TOWN)
    expect(reader.locator("article").filter(has_text=title).first).to_contain_text("Sous le lavoir")
    reader.goto(f"{DEMO_TOWN}agenda/?quand=passe")
    reader.get_by_role("link", name=title).click()
    expect(reader.get_by_role("link", name="Ajouter à mon calendrier")).to_be_visible()

    clerk.get_by_role("link", name="Écrire le compte rendu").click()
    clerk.locator("main textarea[name=words]").fill("Le lavoir sera couvert avant l’été.")
    clerk.locator("main form button[type=submit]").first.click()
    reader.reload()
    expect(reader.locator("#compte-rendu")).to_contain_text("Le lavoir sera couvert avant l’été.")
    reader.goto(f"{DEMO_TOWN}agenda/?quand=passe")
    expect(reader.locator("article").filter(has_text=title)).to_contain_text("Compte rendu")
