"""A town in the page of another site: a frame that fits, and a host that gets nothing but a height (EMB-1, CLK-1)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.serving import Site

TOWN = "val-d-aure"
STRICT = "default-src 'none'; script-src {site}; frame-src {site}; base-uri 'none'"
LOADER = '<script async src="{site}/embed/civicnet.js"></script>'


@contextmanager
def hosting(html: str, policy: str = "") -> Iterator[str]:
    """Serve one page as another site does, until the block ends."""

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            if policy:
                self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(html.encode() if found else b"")

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


class Looked:
    """What a browser saw besides the page: addresses, complaints, cookies."""

    def __init__(self, page: Page) -> None:
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None
        )


Open = Callable[..., tuple[Page, Looked, BrowserContext]]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Open an address in a browser of one's own, of a width, and note what it asks for and complains of."""
    contexts: list[BrowserContext] = []

    def opened(address: str, width: int) -> tuple[Page, Looked, BrowserContext]:
        context = browser.new_context(viewport={"width": width, "height": 700}, locale="en")
        context.set_default_timeout(20000)
        contexts.append(context)
        page = context.new_page()
        looked = Looked(page)
        page.goto(address)
        return page, looked, context

    yield opened
    for context in contexts:
        context.close()


def inner_height(page: Page, part: str) -> int:
    """Return how high the body of a frame is, as the frame itself sees it."""
    frame = next(frame for frame in page.frames if part in frame.url)
    return int(frame.evaluate("Math.ceil(document.body.getBoundingClientRect().height)"))


@pytest.mark.parametrize("width", [320, 800])
def test_a_page_of_another_site_shows_a_town_as_high_as_it_is(site: Site, open_page: Open, width: int) -> None:
    html = (
        "<!doctype html><html lang=fr><meta charset=utf-8><title>Ici</title>"
        f"{LOADER}<div data-civicnet={TOWN}><a href={{site}}/>Val-d’Aure</a></div>"
        f"<div data-civicnet={TOWN} data-kind=carte data-theme=sombre data-langue=ar></div>{LOADER}"
    ).replace("{site}", site.url)
    with hosting(html, STRICT.replace("{site}", site.url)) as host:
        page, looked, context = open_page(host, width)
        expect(page.locator("iframe")).to_have_count(2)
        for number, part in enumerate((f"/villes/{TOWN}/?", f"/villes/{TOWN}/carte/?")):
            frame = page.locator("iframe").nth(number)
            page.frame_locator("iframe").nth(number).locator("footer").wait_for()
            page.wait_for_function("n => document.querySelectorAll('iframe')[n].height > 321", arg=number)
            page.wait_for_timeout(600)
            assert abs(int(frame.get_attribute("height") or 0) - inner_height(page, part)) <= 1
            assert frame.evaluate("frame => frame.scrollWidth <= frame.clientWidth")
        assert page.locator("iframe").first.get_attribute("title") == "Val-d’Aure"
        sheet = page.frame_locator("iframe").nth(1)
        expect(sheet.locator("html")).to_have_attribute("dir", "rtl")
        before = page.locator("iframe").first.get_attribute("height")
        page.set_viewport_size({"width": 240, "height": 700})
        page.wait_for_function("was => document.querySelector('iframe').height != was", arg=before)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate("Object.keys(window).filter(name => /civicnet/i.test(name))") == []
        assert context.cookies() == []
        own = [url for url in looked.asked if not url.startswith((site.url, host))]
        assert own == []
        assert not [
            url
            for url in looked.asked
            if url.startswith(site.url) and "/embed/" not in url and "/static/widgets/" not in url
        ]
        assert [said for said in looked.complaints if "favicon" not in said and "404" not in said] == []


def test_a_plain_frame_needs_no_script_and_an_existing_one_is_fitted(site: Site, open_page: Open) -> None:
    frame = f'<iframe src="{site.url}/embed/villes/{TOWN}/" width="100%" height="200" title="Mur"></iframe>'
    with hosting(f"<!doctype html><title>Ici</title>{frame}") as host:
        page, _looked, _context = open_page(host, 400)
        page.frame_locator("iframe").locator("footer").wait_for()
        page.wait_for_timeout(500)
        assert page.locator("iframe").get_attribute("height") == "200"
    with hosting(f"<!doctype html><title>Ici</title>{frame}{LOADER.replace('{site}', site.url)}") as host:
        page, _looked, _context = open_page(host, 400)
        page.wait_for_function("document.querySelector('iframe').height > 400")


def test_a_link_in_a_frame_opens_the_site_beside_the_page(site: Site, open_page: Open) -> None:
    html = f"<!doctype html><title>Ici</title><div data-civicnet={TOWN}></div>{LOADER}".replace("{site}", site.url)
    with hosting(html) as host:
        page, _looked, context = open_page(host, 800)
        with context.expect_page() as opened:
            page.frame_locator("iframe").locator(".foot a").first.click()
        expect(opened.value).to_have_url(f"{site.url}/villes/{TOWN}/")
        assert opened.value.evaluate("window.opener") is None
        assert page.url == host


def test_a_hostile_page_reads_nothing_and_moves_nothing(site: Site, open_page: Open) -> None:
    html = (
        f'<!doctype html><title>Piège</title><iframe id=a src="{site.url}/embed/villes/{TOWN}/" height="300"></iframe>'
        f'<iframe id=b src="{site.url}/villes/{TOWN}/"></iframe>'
        "<script>window.heard = []; addEventListener('message', e => heard.push(e.data));</script>"
        f"{LOADER.replace('{site}', site.url)}"
    )
    with hosting(html) as host:
        page, _looked, context = open_page(host, 800)
        page.wait_for_function("heard.length > 0")
        assert page.evaluate("heard.every(each => Object.keys(each).join() === 'civicnet' && each.civicnet > 0)")
        for reach in ("document", "location.href", "document.cookie"):
            frame = f"document.getElementById('a').contentWindow.{reach}"
            refused = page.evaluate(f"() => {{ try {{ return String({frame}) }} catch (e) {{ return e.name }} }}")
            assert refused == "SecurityError"
        # What the host says to the frame, and what others say to the host in its name, change nothing.
        page.wait_for_timeout(800)
        before = page.locator("#a").get_attribute("height")
        page.evaluate(
            "document.getElementById('a').contentWindow.postMessage({civicnet: 1, html: '<b>'}, '*');"
            "window.postMessage({civicnet: 5000}, '*')"
        )
        page.wait_for_timeout(500)
        assert page.locator("#a").get_attribute("height") == before
        # A page that is not made for frames stays out of them.
        assert "chrome-error" in page.frames[2].url or page.frames[2].locator("main").count() == 0
        assert context.cookies() == []
