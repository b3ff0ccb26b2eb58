"""Two people write to each other in private: asked, accepted, live in both browsers, and without a script (CIW4)."""

from __future__ import annotations

import re
import uuid
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.core.pictures import photo
from tests.journeys.conftest import Visit
from tests.journeys.test_citizen import sign_up
from tests.serving import Site

SOON = 10000  # ms; what is waited for takes some hundreds


def say(page: Page, words: str) -> None:
    page.locator("main textarea[name=text]").fill(words)
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator(".said.mine").last).to_contain_text(words)


def handle_of(page: Page) -> str:
    return page.locator("body").get_attribute("data-viewer") or ""


def test_two_people_talk_and_each_sees_the_other_at_once(visit: Visit, site: Site) -> None:
    asking, asked = visit("/"), visit("/", phone=False)
    sign_up(site, asking, name="Odile Marty")
    sign_up(site, asked, name="Karim Slimani")
    asking.goto(f"/@{handle_of(asked)}/")
    asking.get_by_role("link", name="Écrire", exact=True).click()
    word = uuid.uuid4().hex[:8]
    say(asking, f"Vous avez trouvé une clef ? {word}")

    expect(asked.locator("[data-talks]")).to_be_hidden()  # a request counts nowhere
    asked.goto("/messages/?vue=demandes")
    assert word not in asked.locator("main").inner_text()
    asked.get_by_role("link", name="Odile Marty").click()
    asked.get_by_role("button", name="Accepter").click()
    say(asked, "Oui, au lavoir.")
    expect(asking.get_by_text("Oui, au lavoir.")).to_be_visible(timeout=SOON)

    asked.goto("/")
    say(asking, "Merci !")
    expect(asked.locator("[data-talks]")).to_have_text("1", timeout=SOON)
    asked.get_by_role("link", name="Messages").first.click()
    asked.get_by_role("link", name=re.compile("Odile Marty")).click()
    expect(asked.locator("#nouveau")).to_be_in_viewport()
    expect(asked.locator("[data-talks]")).to_be_hidden(timeout=SOON)  # looked at, it is read

    asking.locator(".said.mine").last.get_by_role("link", name="Supprimer").click()
    asking.get_by_role("button", name="Supprimer").click()
    expect(asked.get_by_text("Message supprimé")).to_be_visible(timeout=SOON)
    expect(asked.get_by_text("Merci !")).to_have_count(0)


def test_a_photo_and_its_answer_arrive_at_once(visit: Visit, site: Site, tmp_path: Path) -> None:
    one, other = visit("/"), visit("/", phone=False)
    sign_up(site, one, name="Inès Faure")
    sign_up(site, other, name="Paul Giraud")
    one.goto(f"/@{handle_of(other)}/")
    one.get_by_role("link", name="Écrire", exact=True).click()
    expect(one.locator("main input[type=file]")).to_have_count(0)  # somebody unknown sends no picture
    say(one, "Le lavoir fuit.")
    other.goto("/messages/?vue=demandes")
    other.get_by_role("link", name="Inès Faure").click()
    other.get_by_role("button", name="Accepter").click()
    say(other, "Vous avez une photo ?")

    file = tmp_path / "lavoir.jpg"
    file.write_bytes(photo("JPEG", 320, 240))
    expect(one.locator("main input[name=photos]")).to_have_count(1, timeout=SOON)  # accepted, the open page says so
    one.locator(".said:not(.mine)").last.get_by_role("link", name="Répondre").click()
    one.locator("summary", has_text="Joindre").click()
    one.locator("main input[name=photos]").set_input_files(file)
    one.get_by_label("Ce que montre la photo").fill("Le lavoir, côté route")
    one.get_by_role("button", name="Envoyer").click()
    arrived = other.locator(".said").last
    expect(arrived.get_by_role("img", name="Le lavoir, côté route")).to_be_visible(timeout=SOON)
    expect(arrived).to_contain_text("Vous avez une photo ?")  # what it answers
    other.goto("/messages/")
    expect(other.locator("#talks")).to_contain_text("Photo")
    one.locator("main textarea[name=text]").fill("Merci")
    one.wait_for_timeout(600)  # long enough to be kept on this device
    one.get_by_role("button", name="Envoyer").click()
    expect(one.locator(".said.mine").last).to_contain_text("Merci")
    one.wait_for_timeout(600)
    assert one.locator("main input[name=photos]").evaluate("({ files }) => files.length") == 0  # nothing comes back
    expect(one.locator("main textarea[name=text]")).to_have_value("")


def test_without_a_script_one_reads_and_answers(visit: Visit, site: Site) -> None:
    asking, asked = visit("/", scripts=False), visit("/", scripts=False)
    sign_up(site, asking, name="Ana Costa")
    sign_up(site, asked, name="Léo Roux")
    asking.goto(f"/@{handle_of(asked)}/")
    asking.get_by_role("link", name="Écrire", exact=True).click()
    say(asking, "Bonjour")
    asked.goto("/messages/?vue=demandes")
    asked.get_by_role("link", name="Ana Costa").click()
    asked.get_by_role("button", name="Accepter").click()
    asked.get_by_role("button", name="Marquer comme lu").click()
    expect(asked.get_by_role("button", name="Marquer comme lu")).to_have_count(0)
    say(asked, "Bonjour à vous")
    asking.reload()
    expect(asking.get_by_text("Bonjour à vous")).to_be_visible()
