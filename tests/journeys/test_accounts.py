"""Accounts in a real browser: a passkey made at sign-up opens the account again (AUTH-10, CL: passkeys)."""

from __future__ import annotations

import uuid

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit
from tests.serving import Site


def virtual_authenticator(page: Page) -> None:
    """Give this page a device that verifies its owner, as a phone with a fingerprint does."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def begin(site: Site, page: Page) -> None:
    """Sign up as far as the third screen."""
    email = f"{uuid.uuid4().hex[:10]}@example.org"
    page.goto("/compte/inscription/")
    page.locator("main input[name=email]").fill(email)
    page.locator("main input[name=name]").fill("Paula Clé")
    page.get_by_role("button", name="Recevoir mon code").click()
    page.locator("main input[name=code]").fill(site.code(email))
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**/bienvenue/**")


def test_a_passkey_made_at_sign_up_signs_in(site: Site, visit: Visit) -> None:
    page = visit("/compte/inscription/")
    virtual_authenticator(page)
    begin(site, page)
    page.get_by_role("button", name="Créer une clé d’accès").click()
    expect(page.get_by_text("La clé d’accès est ajoutée.")).to_be_visible()
    assert "/bienvenue/" in page.url, "the town is still to choose, on the same screen"
    page.goto("/compte/deconnexion/")
    page.locator("main").get_by_role("button", name="Se déconnecter").click()
    page.goto("/compte/connexion/?next=/reglages/")
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    page.wait_for_url("**/reglages/")
    expect(page.locator("main")).to_contain_text("Paula Clé")


def test_a_refused_passkey_says_so(site: Site, visit: Visit) -> None:
    page = visit("/compte/connexion/")
    virtual_authenticator(page)
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page.locator("[data-passkey-error]")).to_be_visible()


def test_sign_up_by_keyboard_and_without_script(site: Site, visit: Visit) -> None:
    """AUTH-10."""
    page = visit("/compte/inscription/", scripts=False)
    email = f"{uuid.uuid4().hex[:10]}@example.org"
    page.locator("main input[name=name]").focus()
    page.keyboard.type("Karim Clavier")
    page.keyboard.press("Tab")
    page.keyboard.type(email)
    page.keyboard.press("Enter")
    page.locator("main input[name=code]").focus()
    page.keyboard.type(site.code(email))
    page.keyboard.press("Enter")
    page.wait_for_url("**/bienvenue/**")
    page.locator("main input[type=search]").focus()
    page.keyboard.type("val d aure")
    page.keyboard.press("Enter")
    page.locator("button[name=town]").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/bienvenue/" not in url)
