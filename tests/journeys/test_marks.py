"""While two people talk: one sees the other type, then that it was read; what one begins goes on elsewhere."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.test_citizen import sign_up
from tests.journeys.test_messages import SOON, handle_of, say
from tests.serving import Site


def typing(page: Page, words: str) -> None:
    page.locator("main textarea[name=text]").press_sequentially(words, delay=20)


def test_typing_read_and_a_draft_on_another_device(visit: Visit, site: Site) -> None:
    one, other = visit("/"), visit("/", phone=False)
    sign_up(site, one, name="Odile Marty")
    sign_up(site, other, name="Karim Slimani")
    one.goto(f"/@{handle_of(other)}/")
    one.get_by_role("link", name="Écrire", exact=True).click()
    say(one, "Vous venez au lavoir ?")
    other.goto("/messages/?vue=demandes")
    other.get_by_role("link", name="Odile Marty").click()
    expect(one.locator("[data-mark]")).to_have_text(re.compile("Envoyé"))  # a request tells nothing
    other.get_by_role("button", name="Accepter").click()
    expect(one.locator("[data-mark]")).to_have_text(re.compile("Lu"), timeout=SOON)

    typing(other, "Oui, à midi")
    expect(one.locator("[data-types]")).to_have_text(re.compile("Karim Slimani est en train d’écrire"), timeout=SOON)
    expect(one.locator("[data-types]")).to_have_text(re.compile(r"^\s*$"), timeout=SOON)  # and no longer

    # What was begun is on another device of the same person, and grows there until it is sent here.
    device = visit("/")
    device.context.add_cookies(other.context.cookies())
    device.goto(other.url)
    expect(device.locator("main textarea[name=text]")).to_have_value("Oui, à midi", timeout=SOON)
    typing(other, " et demi")
    expect(other.locator("main textarea[name=text]")).to_have_value("Oui, à midi et demi", timeout=SOON)
    device.goto("/messages/")
    expect(device.get_by_text("Brouillon", exact=True)).to_be_visible()
    other.get_by_role("button", name="Envoyer").click()
    expect(one.get_by_text("Oui, à midi et demi")).to_be_visible(timeout=SOON)
    expect(one.locator("[data-types]")).to_have_text(re.compile(r"^\s*$"))
    expect(other.locator("[data-mark]")).to_have_text(re.compile("Lu"), timeout=SOON)
    device.reload()
    expect(device.get_by_text("Brouillon", exact=True)).to_have_count(0)

    one.goto("/messages/")
    one.get_by_label("Chercher dans mes messages").fill("lavoirs")
    one.get_by_role("button", name="Chercher").click()
    expect(one.locator("mark")).to_have_text("lavoir")
    one.locator(".result a").click()
    expect(one.locator(".said:target")).to_contain_text("Vous venez au lavoir ?")
