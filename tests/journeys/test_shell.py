"""The frame of every page: the sheet, drafts, colours, offline reading, the keyboard (CIW27, CV4, CV9)."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit

DEMO_TOWN = "/villes/val-d-aure/"
CITIZEN, PASSWORD = "citoyenne@val-daure.example.org", "val-d-aure-640"


def sign_in(page: Page) -> None:
    page.goto("/compte/connexion/")
    page.locator("main input[type=email]").fill(CITIZEN)
    page.locator("main details summary").first.click()
    page.locator("main input[type=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    expect(page.locator("details.account")).to_be_visible()


def picture() -> bytes:
    kept = io.BytesIO()
    Image.effect_noise((2600, 1800), 40).convert("RGB").save(kept, "JPEG", quality=95)
    return kept.getvalue()


def test_the_sheet_keeps_what_is_written_and_shows_photos_with_their_words(visit: Visit) -> None:
    page = visit("/")
    sign_in(page)
    publish = page.locator(".place-publish")
    publish.click()
    sheet = page.get_by_role("dialog", name="Publier")
    sheet.locator("textarea").first.fill("Le lavoir déborde depuis ce matin")
    page.wait_for_timeout(600)  # the draft is written once typing pauses
    sheet.get_by_role("button", name="Fermer").click()
    expect(publish).to_be_focused()
    publish.click()
    expect(sheet.locator("textarea").first).to_have_value("Le lavoir déborde depuis ce matin")
    photo = {"name": "lavoir.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    sheet.locator("input[type=file]").set_input_files([photo, photo])
    expect(sheet.get_by_label("Ce que montre la photo")).to_have_count(2)
    longest = sheet.locator("input[type=file]").evaluate(
        "async input => { const b = await createImageBitmap(input.files[0]); return Math.max(b.width, b.height) }"
    )
    assert longest == 2048
    sheet.get_by_role("button", name="Retirer cette photo").first.click()
    assert sheet.locator("input[type=file]").evaluate("input => input.files.length") == 1
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)


def test_what_is_sent_without_network_leaves_when_it_is_back(visit: Visit) -> None:
    page = visit("/")
    sign_in(page)
    page.goto("/publier/")
    words = "Écrit dans le tunnel, parti à la sortie"
    page.locator("main textarea").first.fill(words)
    page.context.set_offline(True)
    page.locator("main").get_by_role("button", name="Publier", exact=True).click()
    expect(page.locator("[data-toast]")).to_contain_text("partira dès qu’il revient")
    page.context.set_offline(False)
    expect(page.locator("[data-toast]")).to_contain_text("votre message est parti")
    page.goto(DEMO_TOWN)
    expect(page.locator("article", has_text=words)).to_have_count(1)


def test_the_last_wall_is_read_offline_and_forgotten_at_sign_out(visit: Visit) -> None:
    page = visit("/")
    sign_in(page)
    page.goto("/")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.goto("/")
    first = page.locator("article.entry .prose").first.inner_text()
    page.wait_for_function("caches.open('pages').then(kept => kept.match('/')).then(Boolean)")
    page.context.set_offline(True)
    page.goto("/communes/autour/")
    expect(page.get_by_text("vu sur cet appareil")).to_be_visible()
    expect(page.locator("article.entry .prose").first).to_have_text(first)
    page.context.set_offline(False)
    page.goto("/")
    page.locator("details.account summary").click()
    page.locator("[data-sign-out]").click()
    page.wait_for_load_state()
    page.wait_for_function(
        "caches.open('pages').then(k => k.match('/-/owner')).then(o => o ? o.text() : '').then(o => o === '')"
    )


@pytest.mark.parametrize("scripts", [True, False])
def test_colours_are_chosen_and_stay(visit: Visit, scripts: bool) -> None:
    page = visit(DEMO_TOWN, scripts=scripts)
    page.get_by_role("button", name="Sombre").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.wait_for_load_state("networkidle")
    page.goto("/communes/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_keyboard_goes_past_the_menu_and_out_of_menus(visit: Visit) -> None:
    page = visit(DEMO_TOWN, phone=False)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    menu = page.locator("article details.menu summary").first
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.locator("article details.menu[open]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("article details.menu[open]")).to_have_count(0)
    expect(menu).to_be_focused()


def test_older_entries_come_under_the_wall_and_the_focus_follows(visit: Visit) -> None:
    page = visit(DEMO_TOWN)
    entries = page.locator("[data-wall] > article")
    before = entries.count()
    page.get_by_role("link", name=re.compile("Plus anciennes")).click()
    expect(entries).not_to_have_count(before, timeout=20000)
    expect(entries.nth(before)).to_be_focused()


def test_ones_picture_stays_where_it_is_from_page_to_page(visit: Visit) -> None:
    page = visit("/")
    sign_in(page)
    found = set()
    for path in ("/", DEMO_TOWN, "/api/v1/", "/reglages/", "/reglages/acces/"):
        page.goto(path)
        box = page.locator(".account .face").bounding_box()
        assert box
        found.add((box["x"], box["y"]))
    assert len(found) == 1, found


def test_a_new_token_is_copied(visit: Visit) -> None:
    page = visit("/")
    sign_in(page)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/reglages/acces/")
    page.locator("[name=name]").fill("Site de la mairie")
    page.get_by_label("Lire et écrire en votre nom").check()
    page.get_by_role("button", name="Créer le jeton").click()
    page.get_by_role("button", name="Copier").click()
    expect(page.locator("[data-toast]")).to_have_text("Copié.")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator(".secret").inner_text()


def test_names_stand_under_their_places_on_the_map_in_arabic(visit: Visit) -> None:
    page = visit("/carte/?commune=torino-to", language="ar")
    page.locator(".place-name.here").wait_for()
    pin, name = (page.locator(part).bounding_box() for part in (".pin.picked", ".place-name.here"))
    assert pin and name
    assert abs(pin["x"] + pin["width"] / 2 - name["x"] - name["width"] / 2) < 2


def test_the_page_mirrors_in_arabic_without_running_over(visit: Visit) -> None:
    page = visit(DEMO_TOWN, language="ar")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
