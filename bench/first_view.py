"""Bytes of a first view (HTML, CSS, JavaScript; fonts apart), compressed as the server sends them."""

from __future__ import annotations

import gzip
import re
import tempfile
import urllib.request
from pathlib import Path

from bench import Result
from tests.serving import prepare, serve

PAGES = {"home": "/", "town": "/villes/val-d-aure/", "sign-up": "/compte/inscription/"}
ASSET = re.compile(r"""<(?:link[^>]+rel="stylesheet"[^>]*|script[^>]*)\s(?:href|src)="([^"]+)\"""")


def run() -> list[Result]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        prepare(home)
        with serve(home) as site:
            return [
                Result(f"first view of {name}", round(weight(site.url, path) / 1024, 1), "KB", "≤ 45", "compressed")
                for name, path in PAGES.items()
            ]


def weight(site: str, path: str) -> int:
    """Return the bytes that travel for a page: its HTML as gzip, its assets as they are sent."""
    html = fetch(site + path, "identity")
    assets = set(ASSET.findall(html.decode()))
    return len(gzip.compress(html, 6)) + sum(len(fetch(site + asset, "br, gzip")) for asset in assets)


def fetch(url: str, encoding: str) -> bytes:
    request = urllib.request.Request(url, headers={"Accept-Encoding": encoding})
    with urllib.request.urlopen(request, timeout=10) as answer:
        body: bytes = answer.read()
    return body
