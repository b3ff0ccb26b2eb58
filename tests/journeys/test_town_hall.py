"""The town's inbox in a browser: by keyboard alone, with the keys switched off, without scripts (CIW6, RGAA 12)."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import Page, expect

from civicnet.demo import PASSWORD
from tests.journeys.conftest import Visit

CLERK = "secretariat@val-daure.example.org"
CITIZEN = "citoyenne@val-daure.example.org"
INBOX = "/mairie/val-d-aure/"


def enter(visit: Visit, path: str, *, account: str = CLERK, **how: object) -> Page:
    """Open a page as the clerk of the demonstration village, or as somebody else of it."""
    page = visit("/compte/connexion/", **how)
    page.locator("main input[name=login]").fill(account)
    page.locator("main details summary").click()
    page.locator("main input[name=password]").fill(PASSWORD)
    page.locator("main input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "connexion" not in url)
    page.goto(path)
    if page.locator("html").get_attribute("lang") != "fr":  # another journey as the same person chose otherwise
        page.locator("footer button[lang=fr]").click()
        page.goto(path)
    return page


def test_the_list_is_worked_through_by_keyboard(visit: Visit) -> None:
    page = enter(visit, INBOX, phone=False)
    rows = page.locator(".case-row")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    expect(rows.nth(1)).to_have_class(re.compile("here"))
    page.keyboard.press("x")
    expect(rows.nth(1).locator("input")).to_be_checked()
    expect(page.locator("[data-ticked-bar]")).to_contain_text("(1)")
    page.keyboard.press("?")
    expect(page.locator("[data-inbox-help]")).to_be_focused()
    page.locator("#inbox-q").focus()
    page.keyboard.type("jxo")
    expect(page.locator("#inbox-q")).to_have_value("jxo")
    expect(rows.nth(1).locator("input")).to_be_checked()
    rows.nth(1).locator(".case-link").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/dossiers/**")


def test_single_keys_can_be_switched_off_for_this_device(visit: Visit) -> None:
    page = enter(visit, INBOX, phone=False)
    page.get_by_label("Utiliser ces touches sur cet appareil").uncheck()
    page.reload()
    page.keyboard.press("j")
    expect(page.locator(".case-row.here")).to_have_count(0)
    expect(page.get_by_label("Utiliser ces touches sur cet appareil")).not_to_be_checked()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_file_moves_from_the_inbox_to_the_public_page(visit: Visit, scripts: bool) -> None:
    page = enter(visit, f"{INBOX}?genre=report&etat=received", phone=True, scripts=scripts)
    page.locator(".case-link").first.click()
    page.locator("#avancer").get_by_label("En cours", exact=True).check()
    page.get_by_label("Ce que liront les habitants").first.fill("L’équipe est sur place.")
    page.get_by_role("button", name="Publier cette étape").click()
    expect(page.get_by_text("C’est dit.")).to_be_visible()
    page.get_by_role("link", name="Voir la page publique").click()
    expect(page.locator("#suivi")).to_contain_text("L’équipe est sur place.")


def test_many_are_given_at_once_without_scripts(visit: Visit) -> None:
    page = enter(visit, INBOX, phone=True, scripts=False)
    for at in range(2):
        page.locator(".case-row input").nth(at).check()
    page.get_by_label("Confié à").select_option(label="Sylvie Doléac")
    page.get_by_role("button", name="Attribuer").click()
    expect(page.get_by_text("2 dossiers traités.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_private_question_is_asked_answered_and_made_public(visit: Visit, scripts: bool) -> None:
    word = uuid.uuid4().hex[:8]
    asking = enter(visit, "/villes/val-d-aure/", account=CITIZEN, phone=True, scripts=scripts)
    asking.get_by_role("link", name="Écrire à la mairie").click()
    expect(asking.get_by_text("non chiffrés de bout en bout")).to_be_visible()
    asking.get_by_label("En une ligne").fill(f"La cantine {word}")
    asking.get_by_label("Votre message").fill("Est-elle gratuite ?")
    asking.get_by_role("button", name="Envoyer à la mairie").click()
    expect(asking.locator("main")).to_contain_text("Réponse promise pour le")

    clerk = enter(visit, f"{INBOX}?genre=conversation&tri=age", phone=False, scripts=scripts)
    clerk.get_by_role("link", name=f"La cantine {word}").click()
    expect(clerk.get_by_role("link", name="Voir la page publique")).to_have_count(0)
    asking.locator("main textarea[name=text]").fill("Et le soir ?")
    asking.get_by_role("button", name="Envoyer").click()
    if not scripts:
        clerk.reload()
    expect(clerk.get_by_text("Et le soir ?")).to_be_visible(timeout=10000)  # an open file hears of it
    clerk.get_by_label("Votre réponse").fill("Oui, midi et soir.")
    clerk.get_by_role("button", name="Répondre et clore").click()
    expect(clerk.get_by_text("Réponse envoyée.")).to_be_visible()

    if not scripts:
        asking.reload()
    expect(asking.get_by_text("Oui, midi et soir.")).to_be_visible(timeout=10000)
    expect(asking.locator(".said-who").last).to_contain_text("Sylvie Doléac")
    expect(asking.locator(".said-who").last).to_contain_text("Val-d’Aure")
    asking.get_by_role("link", name="Rendre ma question publique").click()
    asking.get_by_label("Votre question en une phrase").fill(f"La cantine est-elle gratuite ? {word}")
    asking.get_by_role("button", name="Publier").click()
    asking.get_by_role("link", name="Cette question est publique : la lire").click()
    expect(asking.locator("main")).to_contain_text(f"La cantine est-elle gratuite ? {word}")
    expect(asking.get_by_text("Oui, midi et soir.")).to_have_count(0)
