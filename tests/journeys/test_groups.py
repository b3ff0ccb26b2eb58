"""A few people talk in a group: live in every browser, and nothing more for who is taken out (DM-3)."""

from __future__ import annotations

import uuid

from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.test_citizen import sign_up
from tests.journeys.test_messages import SOON, handle_of, say
from tests.serving import Site


def test_three_people_talk_and_one_is_taken_out(visit: Visit, site: Site) -> None:
    owner, second, third = visit("/"), visit("/", phone=False), visit("/")
    sign_up(site, owner, name="Odile Marty")
    sign_up(site, second, name="Karim Slimani")
    sign_up(site, third, name="Ana Costa")
    name = f"Lavoir {uuid.uuid4().hex[:8]}"
    owner.goto("/messages/")
    owner.get_by_role("link", name="Nouveau message").click()
    owner.get_by_role("link", name="Nouveau groupe").click()
    owner.locator("main input[name=title]").fill(name)
    owner.locator("main input[name=handles]").fill(f"@{handle_of(second)}, @{handle_of(third)}")
    owner.locator("main textarea[name=text]").fill("On nettoie le lavoir samedi ?")
    owner.get_by_role("button", name="Créer le groupe et envoyer").click()
    expect(owner.locator(".said.mine").last).to_contain_text("samedi")

    for page in (second, third):
        page.goto("/messages/?vue=demandes")
        assert name not in page.locator("main").inner_text()
        page.get_by_role("link", name="Odile Marty").click()
        page.get_by_role("button", name="Accepter").click()
    say(second, "J’en suis.")
    for page in (owner, third):
        expect(page.get_by_text("J’en suis.")).to_be_visible(timeout=SOON)
        expect(page.locator(".said-by").get_by_text("Karim Slimani")).to_be_visible()
    say(third, "Moi aussi.")
    expect(second.get_by_text("Moi aussi.")).to_be_visible(timeout=SOON)

    owner.get_by_role("link", name=name).click()
    owner.on("dialog", lambda dialog: dialog.accept())
    owner.get_by_role("button", name="Retirer Ana Costa").click()
    expect(owner.get_by_text("Ana Costa")).to_have_count(0)
    owner.goto("/messages/")
    owner.get_by_role("link", name=name).click()
    say(owner, "Rendez-vous à neuf heures.")
    expect(second.get_by_text("neuf heures")).to_be_visible(timeout=SOON)
    expect(third.get_by_text("neuf heures")).to_have_count(0)
    third.reload()
    expect(third.get_by_text("J’en suis.")).to_have_count(0)
    third.goto("/messages/")
    expect(third.get_by_text(name)).to_have_count(0)

    second.get_by_role("link", name=name).click()
    second.get_by_role("link", name="Quitter le groupe").click()
    second.get_by_role("button", name="Quitter le groupe").click()
    expect(second.get_by_text("Vous avez quitté ce groupe.")).to_be_visible()
    expect(second.get_by_text(name)).to_have_count(0)
