"""A real server with the demonstration village, and real browsers to walk through it.

The data folder is prepared once for all the processes of a test run; each process serves a copy of its own.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PHONE = {"width": 360, "height": 780}
DESK = {"width": 1440, "height": 900}


@dataclass
class Site:
    """A running civicnet: its address and its data folder."""

    url: str
    home: Path

    def mails(self, to: str) -> list[str]:
        """Return the texts of the mails sent to an address, oldest first."""
        files = sorted((self.home / "mail").glob("*"), key=lambda path: path.stat().st_mtime)
        texts = [path.read_text(errors="replace") for path in files if path.is_file()]
        return [text for text in texts if f"To: {to}" in text]

    def code(self, to: str, *, after: int = 0) -> str:
        """Return the newest sign-in code sent to an address, waiting for the worker to send it."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            if len(mails := self.mails(to)) > after:
                found = re.findall(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", mails[-1], re.MULTILINE)
                assert found, mails[-1]
                return found[-1]
            time.sleep(0.1)
        raise AssertionError(f"no mail came to {to}")


def _environment(home: Path, port: int) -> dict[str, str]:
    dropped = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL")
    kept = {key: value for key, value in os.environ.items() if key not in dropped}
    return kept | {
        "CIVICNET_HOME": str(home),
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        "CIVICNET_LIMITS": "journeys",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def prepared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the towns and the demonstration village, made by the first process that needs it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    home, done = shared / "prepared-home", shared / "prepared"
    with (shared / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            command = [sys.executable, "manage.py", "start", "--prepare-only"]
            result = subprocess.run(
                command, cwd=ROOT, env=_environment(home, 0), capture_output=True, text=True, timeout=300, check=False
            )
            assert result.returncode == 0, result.stdout + result.stderr
            done.touch()
    return home


@pytest.fixture(scope="session")
def site(prepared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site, served by the command a newcomer runs."""
    home, port = tmp_path_factory.mktemp("site") / "home", _free_port()
    shutil.copytree(prepared_home, home)
    log = (home / "server.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve"], cwd=ROOT, env=_environment(home, port), stdout=log, stderr=log
    )
    url = f"http://localhost:{port}"
    try:
        for _attempt in range(200):
            try:
                urllib.request.urlopen(f"{url}/healthz", timeout=2).close()
                break
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                assert process.poll() is None, (home / "server.log").read_text()
                time.sleep(0.1)
        else:
            raise AssertionError((home / "server.log").read_text())
        yield Site(url, home)
    finally:
        process.terminate()
        process.wait(20)
        log.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
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
        context.set_default_timeout(8000)
        contexts.append(context)
        page = context.new_page()
        watch(page)
        page.goto(path)
        return page

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
        page.on(
            "request",
            lambda request: complaints.append(f"asked elsewhere: {request.url}") if foreign(request.url) else None,
        )
        page.on(
            "console",
            lambda message: complaints.append(message.text) if "Content Security Policy" in message.text else None,
        )

    def foreign(url: str) -> bool:
        return not url.startswith((site.url, "data:", "blob:", "about:"))

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


SignIn = Callable[[Page, str], None]


@pytest.fixture
def sign_in(site: Site) -> SignIn:
    """Sign in by the code sent to an address, as a person does."""

    def enter(page: Page, email: str) -> None:
        before = len(site.mails(email))
        page.goto("/compte/login/code/")
        page.locator("main input[name=email]").fill(email)
        page.locator("main form button[type=submit]").first.click()
        page.locator("main input[name=code]").fill(site.code(email, after=before))
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(lambda url: "/compte/" not in url)

    return enter
