"""A push service of a test's own, and browsers that read what they are sent as real ones do (RFC 8188, 8291, 8292)."""

from __future__ import annotations

import base64
import contextlib
import json
import secrets
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02

from alerts.models import Device
from alerts.services import take_in
from core.models import Task
from core.outbox import run as run_task
from core.outbox.leases import claim
from feed import services as feed
from places.models import Town
from profiles.models import User
from tests import factories


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@dataclass
class Browser:
    """One that subscribed: its address, and the keys that only it has."""

    endpoint: str
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    proof: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    @property
    def form(self) -> dict[str, str]:
        """What its page sends."""
        point = self.private.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return {"endpoint": self.endpoint, "public_key": encoded(point), "secret": encoded(self.proof)}

    def read(self, body: bytes) -> dict[str, Any]:
        """Return what was sealed for it."""
        opened = http_ece.decrypt(body, private_key=self.private, auth_secret=self.proof, version="aes128gcm")
        told: dict[str, Any] = json.loads(opened)
        return told


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Any

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            self.server.came.append((self.path, dict(self.headers.items()), body))
            self.server.connections.add(self.client_address)
            answers = self.server.answers.get(self.path, [201])
            status, headers = answers.pop(0) if len(answers) > 1 else answers[0], {}
        if isinstance(status, tuple):
            status, headers = status
        self.send_response(status)
        for name, value in (headers | {"Content-Length": "0"}).items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


class PushService(ThreadingHTTPServer):
    """Takes everything, unless ``answers`` says otherwise for a path: one answer after the other, the last for ever."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.came: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: dict[str, list[Any]] = {}
        self.connections: set[Any] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def browser(self) -> Browser:
        """Have a new browser subscribe."""
        return Browser(f"{self.url}/push/{secrets.token_urlsafe(12)}")

    def answer(self, browser: Browser, *answers: Any) -> None:
        self.answers[browser.endpoint.removeprefix(self.url)] = list(answers)

    def told(self, browser: Browser) -> list[dict[str, Any]]:
        """Return what this browser read, in order."""
        path = browser.endpoint.removeprefix(self.url)
        return [browser.read(body) for came, _headers, body in self.came if came == path]

    def headers(self, browser: Browser) -> dict[str, str]:
        """Return the headers of what came to it last, the signature checked."""
        path = browser.endpoint.removeprefix(self.url)
        headers = [headers for came, headers, _body in self.came if came == path][-1]
        assert Vapid02.verify(headers["Authorization"])
        return headers

    def claims(self, browser: Browser) -> dict[str, Any]:
        """Return what the signed token says."""
        token = self.headers(browser)["Authorization"].partition("t=")[2].partition(",")[0].split(".")[1]
        claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(token + "=="))
        return claims

    def counted(self) -> Counter[str]:
        return Counter(path for path, _headers, _body in self.came)

    def handle_error(self, *args: Any) -> None:
        pass


@contextlib.contextmanager
def push_service() -> Iterator[PushService]:
    server = PushService()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def work_all() -> None:
    """Do what the outbox promised, and what that promised."""
    while tasks := claim("test", limit=100, max_attempts=3):
        for task in tasks:
            assert run_task(task), Task.objects.get(pk=task.pk).last_error


def subscribe(phones: PushService, person: User | None = None, town: Town | None = None, **more: Any) -> Browser:
    browser = phones.browser()
    take_in(**browser.form, person=person, town=town, **more)
    return browser


def device_of(browser: Browser) -> Device:
    return Device.objects.get(endpoint=browser.endpoint)


def publish(town: Town, body: str = "La piscine rouvre samedi.", role: str = "clerk", title: str = "Mairie") -> Any:
    return feed.publish_post(author=factories.make_official(town, role, title), town=town, body=body)
