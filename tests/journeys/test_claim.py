"""From the page of a village nobody has claimed to its finished website, by two people, in at most 25 acts (CIW14)."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from civicnet.demo import PASSWORD
from tests.journeys.conftest import Visit

MOST = 25
VILLAGE = "/villes/sarrancoline/"


class Acts:
    """What people do with their hands: each click, each field filled or chosen is one."""

    count = 0

    def click(self, target: Locator) -> None:
        self.count += 1
        target.click()

    def fill(self, target: Locator, text: str) -> None:
        self.count += 1
        target.fill(text)


def enter(visit: Visit, email: str, path: str) -> Page:
    page = visit("/compte/connexion/")
    page.locator("main input[name=login]").fill(email)
    page.locator("main details summary").click()
    page.locator("main input[name=password]").fill(PASSWORD)
    page.locator("main input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "connexion" not in url)
    page.goto(path)
    if page.locator("html").get_attribute("lang") != "fr":  # another journey as the same person chose otherwise
        page.locator("footer button[lang=fr]").click()
        page.goto(path)
    return page


def letter(page: Page, words: str) -> str:
    """Read the mail of the town hall that says this; the outbox may take a moment to deliver it."""
    for _time in range(40):
        page.goto("/-/courrier/")
        found = page.locator("article, .letter, .panel, li").filter(has_text=words).first
        if found.count():
            return found.inner_text()
        page.wait_for_timeout(500)
    raise AssertionError(f"no mail says: {words}")


def code_of(text: str) -> str:
    found = re.search(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b", text)
    assert found, text
    return found[0]


def test_a_village_is_claimed_and_finished_in_25_acts(visit: Visit) -> None:
    acts = Acts()
    first = enter(visit, "maire@val-daure.example.org", VILLAGE)
    desk = visit("/-/courrier/")  # the town hall's own mailbox

    acts.click(first.get_by_role("link", name="Reprendre cette page"))
    expect(first.get_by_text("m•••@sarrancoline.example.org").first).to_be_visible()
    acts.click(first.get_by_label("Maire", exact=True))
    acts.click(first.get_by_role("button", name="Continuer"))
    expect(first.get_by_label("Code")).to_be_visible()
    acts.fill(first.get_by_label("Code"), code_of(letter(desk, "un code pour reprendre")))
    acts.click(first.get_by_role("button", name="Continuer"))

    expect(first.get_by_role("heading", level=1)).to_have_text("Infos pratiques")
    acts.fill(first.get_by_label("Adresse de la mairie"), "Mairie\n2, place du Lavoir\n65998 Sarrancoline")
    acts.fill(first.get_by_label("Horaires d’ouverture"), "Mardi et vendredi : 14 h – 18 h")
    acts.fill(first.get_by_label("Téléphone"), "05 36 49 12 44")
    acts.click(first.get_by_role("button", name="Garder et continuer"))
    acts.click(first.locator(".tone").filter(has_text="Olive"))
    acts.click(first.get_by_role("button", name="Garder et continuer"))
    acts.click(first.get_by_role("button", name="Garder et continuer"))  # themes as they are
    acts.fill(first.get_by_label("Un nom par ligne"), "Le Village\nLes Granges\nLe Moulin")
    acts.click(first.get_by_role("button", name="Garder et continuer"))
    acts.click(first.get_by_role("link", name="Passer"))  # a village without services
    acts.click(first.get_by_role("button", name="Continuer"))
    acts.click(first.get_by_role("button", name="Garder et continuer"))  # every part open
    acts.click(first.get_by_role("button", name="Garder et continuer"))  # comments open
    expect(first.get_by_role("heading", level=1)).to_have_text("Votre page est prête")
    expect(first.get_by_text("Il manque une seconde personne").first).to_be_visible()

    mail = letter(desk, "confirmez la reprise")
    address = re.search(r"/reprises/[\w-]+/", mail)
    assert address, mail
    second = enter(visit, "secretariat@val-daure.example.org", address[0])  # the link of the mail
    acts.count += 1
    acts.fill(second.get_by_label("Code"), code_of(mail))
    acts.click(second.get_by_role("radio", name=re.compile("^Secrétaire de mairie")))
    acts.click(second.get_by_role("button", name="Confirmer"))

    second.wait_for_url(f"**{VILLAGE}")
    expect(second.locator(".town-contact")).to_contain_text("Mardi et vendredi")
    expect(second.get_by_text("Page reprise le")).to_contain_text("Hélène Barrère")
    expect(second.get_by_text("Le Moulin").first).to_be_visible()
    expect(second.locator("html")).to_have_attribute("data-hue", "4")
    assert acts.count <= MOST, acts.count
