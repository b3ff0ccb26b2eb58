"""A real server with the demonstration village, and real browsers to walk through it.

The data folder is prepared once for all the processes of a test run; each process serves a copy of its own.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.serving import Site, prepare, serve

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PHONE = {"width": 360, "height": 780}
DESK = {"width": 1440, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site of this process, served by the command a newcomer runs."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    prepared, done = shared / "prepared-home", shared / "prepared"
    with (shared / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            prepare(prepared)
            done.touch()
    home = tmp_path_factory.mktemp("site") / "home"
    shutil.copytree(prepared, home)
    with serve(home) as site:
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    """Open a browser of one's own: ``visit("/", phone=True, language="ar", scripts=False)``.

    At the end of the test no page may have asked another server for anything, broken the content security policy or
    raised a script error.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(
        path: str = "/", *, phone: bool = True, language: str = "fr", scripts: bool = True, dark: bool = False
    ) -> Page:
        context = browser.new_context(
            base_url=site.url,
            viewport=PHONE if phone else DESK,
            locale=language,
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            has_touch=phone,
            reduced_motion="reduce",
        )
        context.set_default_timeout(20000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
        page.on("request", lambda request: look(request.url))
        page.on("console", lambda message: listen(message.text))
        page.goto(path)
        return page

    def look(url: str) -> None:
        if not url.startswith((site.url, site.url.replace("http", "ws"), "data:", "blob:", "about:")):
            complaints.append(f"asked elsewhere: {url}")

    def listen(text: str) -> None:
        if "Content Security Policy" in text:
            complaints.append(text)

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
