"""A poster, a tablet and a stack of paper: ways to answer without an account, and a result that keeps them apart."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.test_claim import enter

CODE = "CR7H2BXK"
TOWN = "/villes/val-d-aure/"


def poll_of(page: Page, words: str, state: str) -> str:
    page.goto(f"{TOWN}sondages/?etat={state}")
    return page.get_by_role("link", name=re.compile(words)).first.get_attribute("href") or ""


def test_a_passer_by_answers_in_one_tap(visit: Visit) -> None:
    page = visit(f"/a/{CODE}/2/")
    expect(page.get_by_role("heading", name="À quelle heure ouvrir la garderie")).to_be_visible()
    page.get_by_role("button", name=re.compile("Confirmer")).click()
    page.wait_for_url("**/merci/")
    expect(page.get_by_text("Votre réponse est comptée.")).to_be_visible()
    expect(page.locator("#tally")).to_contain_text("Sur place, par une affiche")
    page.goto(f"/a/{CODE}/")
    expect(page.get_by_text("Ce téléphone a déjà répondu.")).to_be_visible()


def test_without_scripts_a_code_is_typed_and_answered(visit: Visit) -> None:
    page = visit("/a/", scripts=False)
    page.get_by_label("Code").fill(f"{CODE[:4].lower()} {CODE[4:]}")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Sans avis").click()
    expect(page.get_by_text("Votre réponse est comptée.")).to_be_visible()


def test_a_tablet_asks_thanks_and_asks_again(visit: Visit) -> None:
    page = enter(visit, "secretariat@val-daure.example.org", f"/a/{CODE}/")
    page.get_by_role("link", name="Lancer une borne").click()
    page.get_by_role("button", name="Me déconnecter et lancer la borne").click()
    page.wait_for_url("**/borne/")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator(".kiosk-option").nth(2).click()
    page.wait_for_url("**/borne/merci/**")
    page.wait_for_url(re.compile("/borne/$"), timeout=9000)  # after five seconds, for the next person
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.locator(".kiosk-option").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/borne/merci/**")
    page.goto("/notifications/")
    expect(page).to_have_url(re.compile("connexion"))


def test_an_agent_types_a_stack_in_once(visit: Visit) -> None:
    page = enter(visit, "secretariat@val-daure.example.org", TOWN)
    address = poll_of(page, "garderie", "ouverts")

    def type_in(label: str) -> None:
        page.goto(f"{address}papier/")
        page.get_by_label("Ce qui est écrit sur la pile").fill(label)
        page.locator("[name=many-1]").fill("4")
        page.locator("[name=many-3]").fill("3")
        page.get_by_role("button", name="Voir les sommes").click()

    def keep() -> None:
        expect(page.get_by_text("7 feuilles qui comptent")).to_be_visible()
        page.get_by_role("button", name="Enregistrer cette pile").click()

    type_in("École, cahier du portail")
    keep()
    expect(page.get_by_text("La pile est enregistrée.")).to_be_visible()
    type_in("École, cahier du portail")
    expect(page.get_by_text("Une pile de ce nom est déjà saisie.")).to_be_visible()
    type_in("École, second cahier")
    keep()
    expect(page.get_by_text("Est-ce bien une autre pile ?")).to_be_visible()
    public = visit(address)
    expect(public.locator("#tally")).to_contain_text("Sur papier, saisi par la mairie")
    public.get_by_text("Les piles saisies").click()
    expect(public.get_by_text("École, cahier du portail")).to_be_visible()


def test_each_way_in_is_shown_apart(visit: Visit) -> None:
    page = visit(f"{TOWN}sondages/?etat=termines")
    page.goto(poll_of(page, "fontaine à eau", "termines"))
    tally = page.locator("#tally")
    for words in ("En ligne, avec un compte", "Sur place, par une affiche", "Sur place, à une borne", "Sur papier"):
        expect(tally.get_by_role("heading", name=re.compile(words))).to_be_visible()
    expect(tally.get_by_text("En tête : Devant l’école")).to_be_visible()
    tally.get_by_text("Toutes les voies, côte à côte").first.click()
    expect(tally.get_by_text("Toutes voies confondues, à titre indicatif")).to_be_visible()
