"""A citizen from the first page to a thread that lives (CIW2, CIW9, CIW25, CIW27; issue: “First life”)."""

from __future__ import annotations

import re
import uuid

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit
from tests.serving import Site

DEMO_TOWN = "/villes/val-d-aure/"


def sign_up(site: Site, page: Page, *, name: str, town: str = "Val-d’Aure") -> str:
    """Sign up by e-mail code, on three screens, as a person does; return the address."""
    email = f"{uuid.uuid4().hex[:10]}@example.org"
    page.goto("/compte/inscription/")
    page.locator("main input[name=email]").fill(email)
    page.locator("main input[name=name]").fill(name)
    page.locator("main form button[type=submit]").first.click()
    page.locator("main input[name=code]").fill(site.code(email))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/bienvenue/**")
    choose_town(page, town)
    return email


def choose_town(page: Page, town: str) -> None:
    """Find one's town on the welcome page, with or without scripts."""
    page.locator("main input[type=search]").first.fill(town)
    page.locator("main input[type=search]").first.press("Enter")
    page.get_by_role("button", name=re.compile(re.escape(town))).first.click()
    page.wait_for_url(lambda url: "/bienvenue/" not in url)


def publish(page: Page, words: str) -> None:
    page.goto("/publier/")
    page.locator("main textarea[name=body]").fill(words)
    page.locator("main").get_by_role("button", name="Publier", exact=True).click()
    page.wait_for_url(re.compile(r"/publications/\d+/"))


def test_a_visitor_finds_a_town_and_follows_it_without_an_account(visit: Visit) -> None:
    page = visit("/")
    search = page.get_by_role("combobox").first
    search.press_sequentially("saint-remy de pro", delay=10)
    expect(page.get_by_role("option").first).to_contain_text("Saint-Rémy-de-Provence")
    page.goto(DEMO_TOWN)
    page.get_by_role("button", name=re.compile("Suivre")).first.click()
    expect(page.get_by_role("button", name=re.compile("Suivi")).first).to_be_visible()
    page.goto("/")
    expect(page.locator("article").first).to_be_visible()
    cookies = {cookie["name"] for cookie in page.context.cookies()}
    assert any("device" in name for name in cookies)


def test_a_neighbour_s_post_shows_by_itself_and_the_thread_lives(visit: Visit, site: Site) -> None:
    reader, writer = visit(DEMO_TOWN), visit("/")
    sign_up(site, writer, name="Lucie Ravier")
    reader.wait_for_timeout(500)
    words = f"Le pain est arrivé à l’épicerie, fournée {uuid.uuid4().hex[:6]}."
    publish(writer, words)
    new = reader.get_by_role("button", name=re.compile(r"nouvelle"))
    expect(new).to_be_visible(timeout=10000)
    new.click()
    expect(reader.locator("article").first).to_contain_text(words)

    reader.goto(writer.url)
    reader.wait_for_timeout(300)
    writer.locator("main textarea[name=body]").first.fill("Et il en reste jusqu’à midi.")
    writer.locator("main").get_by_role("button", name=re.compile("Commenter|Répondre|Envoyer")).first.click()
    expect(reader.get_by_text("Et il en reste jusqu’à midi.")).to_be_visible(timeout=10000)


def test_support_is_counted_once_and_can_be_taken_back(visit: Visit, site: Site) -> None:
    page = visit("/")
    sign_up(site, page, name="Paul Estrade")
    publish(page, f"Qui prête une remorque samedi ? {uuid.uuid4().hex[:6]}")
    button = page.locator("article").first.get_by_role("button", name=re.compile("Soutenir|soutien", re.IGNORECASE))
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_contain_text("1")
    page.reload()
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_the_whole_way_without_scripts(visit: Visit, site: Site) -> None:
    page = visit("/", scripts=False)
    sign_up(site, page, name="Ginette Soulé")
    words = f"Sans script, le mur marche aussi. {uuid.uuid4().hex[:6]}"
    publish(page, words)
    page.locator("main textarea[name=body]").first.fill("Je confirme.")
    page.locator("main").get_by_role("button", name=re.compile("Commenter|Répondre|Envoyer")).first.click()
    expect(page.get_by_text("Je confirme.")).to_be_visible()
    page.goto(DEMO_TOWN)
    expect(page.locator("article").first).to_contain_text(words)
    page.get_by_role("link", name=re.compile("plus ancien", re.IGNORECASE)).click()
    expect(page.locator("article").first).to_be_visible()


def test_the_keyboard_alone_reaches_and_supports_a_post(visit: Visit, site: Site) -> None:
    page = visit("/", phone=False)
    sign_up(site, page, name="Sami Haddad")
    page.goto(DEMO_TOWN)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("href", re.compile("#"))
    page.keyboard.press("Enter")
    pressed = "document.activeElement.matches('article button[aria-pressed]')"
    for _step in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(pressed):
            break
    assert page.evaluate(pressed), "sixty presses of Tab reach no button of an entry"
    before = page.locator(":focus").get_attribute("aria-pressed")
    page.keyboard.press("Space")
    expect(page.locator(":focus")).not_to_have_attribute("aria-pressed", before or "")


def test_signing_in_on_a_second_device_by_code(visit: Visit, site: Site) -> None:
    first, second = visit("/"), visit("/")
    email = sign_up(site, first, name="Nora Vignal")
    before = len(site.mails(email))
    second.goto("/compte/connexion/")
    second.locator("main input[name=login]").fill(email)
    second.locator("main form button[type=submit]").first.click()
    second.locator("main input[name=code]").fill(site.code(email, after=before))
    second.locator("main form button[type=submit]").first.click()
    second.wait_for_url(lambda url: "/compte/" not in url)
    second.goto("/reglages/")
    expect(second.locator("main")).to_contain_text("Nora Vignal")
