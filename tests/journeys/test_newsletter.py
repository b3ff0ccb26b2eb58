"""A town's letter from one end to the other: asked for without an account, prepared, sent, read, ended."""

from __future__ import annotations

import re
import sqlite3
import time
import uuid
from contextlib import closing

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.test_town_hall import enter
from tests.serving import Site

TOWN = "/villes/val-d-aure/"


def link(site: Site, to: str, part: str, *, after: int = 0) -> str:
    """Return the path of a link in the newest mail to an address, waiting for the worker to send it."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if len(mails := site.mails(to)) > after:
            words = mails[-1].replace("=\n", "").replace("=3D", "=")
            found = re.search(rf"https?://[^\s/]+(/[^\s\"<>]*{part}[^\s\"<>]*)", words)
            assert found, words
            return found[1]
        time.sleep(0.2)
    raise AssertionError(f"no mail came to {to}")


def hurry(site: Site) -> None:
    """Let the two minutes of a letter be over."""
    with closing(sqlite3.connect(site.home / "civicnet.sqlite3", timeout=20)) as database, database:
        database.execute(
            "UPDATE core_task SET due = datetime('now', '-1 minute')"
            " WHERE name = 'outreach.newsletters.tasks.begin' AND done_at IS NULL"
        )


def no_side_scroll(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def test_from_the_town_page_to_the_mailbox_and_out_again(visit: Visit, site: Site) -> None:
    word = uuid.uuid4().hex[:8]
    address = f"lectrice-{word}@exemple.fr"
    # Without an account: the button of the town's page, an address, the mailbox of the demonstration, a confirmation.
    page = visit(TOWN, phone=True, scripts=False)
    page.get_by_role("button", name="Recevoir la lettre").click()
    page.get_by_label("Adresse e-mail").fill(address)
    page.get_by_role("button", name="Recevoir la lettre").click()
    expect(page.get_by_text("Regardez votre boîte aux lettres")).to_be_visible()
    no_side_scroll(page)
    link(site, address, "confirmer")
    page.goto("/-/courrier/")
    page.locator("article", has_text=address).get_by_role("link", name=re.compile("confirmer")).first.click()
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_role("heading", name="C’est fait")).to_be_visible()

    # The clerk: everything of the week is ticked already; a few words, a look, and it leaves, after second thoughts.
    clerk = enter(visit, "/mairie/val-d-aure/lettre/", phone=False, scripts=False)
    clerk.get_by_role("button", name="Préparer la lettre de la semaine").click()
    assert clerk.locator(".letter-row input:checked").count() >= 1
    clerk.get_by_label("Titre de la lettre").fill(f"La semaine {word}")
    clerk.get_by_label("Quelques mots pour commencer").fill(f"Bonjour à tous {word}")
    clerk.get_by_role("button", name=re.compile("^Descendre")).first.click()
    expect(clerk.get_by_label("Titre de la lettre")).to_have_value(f"La semaine {word}")
    clerk.get_by_role("button", name="Relire la lettre").click()
    frame = clerk.frame_locator("iframe")
    expect(frame.get_by_role("heading", name=f"La semaine {word}")).to_be_visible()
    clerk.get_by_role("link", name="Envoyer…").click()
    clerk.get_by_role("button", name=re.compile(r"Envoyer à \d+ lecteurs")).click()
    clerk.get_by_role("button", name="Arrêter l’envoi").click()
    expect(clerk.get_by_text("Envoi arrêté")).to_be_visible()
    clerk.get_by_role("button", name="Envoyer…").click()
    clerk.get_by_role("button", name=re.compile(r"Envoyer à \d+ lecteurs")).click()
    expect(clerk.get_by_text("Personne ne l’a encore reçue")).to_be_visible()
    hurry(site)

    # The citizen reads it in the mailbox and on the web, then ends it without signing in.
    web = link(site, address, "lettres/[0-9]+/", after=1)
    page.goto(web)
    expect(page.get_by_text(f"Bonjour à tous {word}")).to_be_visible()
    no_side_scroll(page)
    stop = link(site, address, "desinscription", after=1)
    page.goto(stop)
    page.get_by_role("button", name="Ne plus recevoir").click()
    expect(page.get_by_role("heading", name="C’est fait")).to_be_visible()
    assert page.goto(stop).status == 410  # type: ignore[union-attr]
    clerk.reload()
    expect(clerk.get_by_text("Remises au serveur de courrier")).to_be_visible()
    assert address not in clerk.content()
