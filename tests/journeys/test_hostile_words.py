"""More than a thousand hostile texts, published and read in a real browser (XSS-1): nothing runs or is blocked."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.core.xss import PAYLOADS
from tests.journeys.conftest import Visit
from tests.journeys.test_citizen import DEMO_TOWN, publish, sign_up
from tests.serving import Site

MOST = 4_800  # characters of one post


def bodies() -> list[str]:
    """Return the corpus in as few posts as it takes, a payload a paragraph."""
    posts = [""]
    for payload in PAYLOADS:
        if len(posts[-1]) + len(payload) + 2 > MOST:
            posts.append("")
        posts[-1] += payload + "\n\n"
    return posts


def test_no_hostile_text_does_anything_in_a_browser(visit: Visit, site: Site) -> None:
    """The fixture fails on a script error, a refused resource or a request elsewhere; here, on a dialog too."""
    dialogs: list[str] = []

    def watched(path: str, **how: bool) -> Page:
        page = visit(path, **how)
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        return page

    writer = watched("/")
    sign_up(site, writer, name="Ève Ripoll")
    published = bodies()
    assert len(published) < 30  # as many as one person may publish in an hour
    threads = []
    for body in published:
        publish(writer, body)
        threads.append(writer.url)
    writer.locator("main textarea[name=body]").first.fill(published[0][:1900])
    writer.locator("main").get_by_role("button", name=re.compile("Commenter|Répondre|Envoyer")).first.click()
    writer.wait_for_load_state("networkidle")

    reader = watched(DEMO_TOWN, phone=False)
    profile = reader.locator("article a[href^='/@']").first.get_attribute("href")
    for path in (DEMO_TOWN, str(profile), "/", *threads):
        reader.goto(path)
        reader.wait_for_timeout(100)
        assert reader.evaluate("window.name") == ""
        assert reader.evaluate("document.querySelectorAll('.prose *:not(p,ul,li,br,a)').length") == 0
        for link in reader.locator(".prose a").evaluate_all("links => links.map(link => link.href)"):
            assert link.startswith(("http://", "https://")), link
    assert dialogs == []
