"""Outlines from the network: politely, within bounds, harmless when it fails (SSRF-1, SSRF-2)."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from core.models import Task
from places import geoapi
from places.models import Outline, Town
from places.services import begin_fetching, fetch_outline
from places.tasks import fetch_outline as fetch_outline_task
from tests.places.samples import square

Answer = Callable[[BaseHTTPRequestHandler], None]


class Interface:
    """A local server standing for the public one: what it answers, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answer: Answer = lambda request: reply(request, {"code": "", "contour": square(6, 44)})


def reply(request: BaseHTTPRequestHandler, body: Any, status: int = 200) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    request.send_response(status)
    request.send_header("Content-Length", str(len(content)))
    request.end_headers()
    request.wfile.write(content)


@pytest.fixture
def interface(settings: Any) -> Iterator[Interface]:
    served = Interface()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append(self.path)
            served.answer(self)

        def log_message(self, *args: Any) -> None:
            """Keep the test's output quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.GEOMETRY = ""
    settings.GEOMETRY_API = f"http://127.0.0.1:{server.server_port}"
    yield served
    server.shutdown()
    server.server_close()


def next_step() -> Task:
    return Task.objects.filter(name="places.tasks.fetch_outline").latest("pk")


def test_the_largest_town_without_an_outline_is_asked_for_first(communes: Path, interface: Interface) -> None:
    fetch_outline()
    assert interface.asked == ["/communes/42218?fields=contour&format=json&geometry=contour"]
    outline = Outline.objects.get(town__code="FR-42218")
    assert (outline.geometry["type"], outline.source) == ("Polygon", "geo.api.gouv.fr")
    town = outline.town
    assert next_step().payload == {"after": [town.population, town.pk]}


def test_the_steps_reach_every_french_town_once_then_stop(communes: Path, interface: Interface) -> None:
    steps = 0
    payload: dict[str, Any] | None = {}
    while payload is not None:
        before = Task.objects.count()
        fetch_outline(**payload)
        payload = next_step().payload if Task.objects.count() > before else None
        steps += 1
    french = Town.objects.filter(country="FR").count()
    assert Outline.objects.count() == french
    assert len(interface.asked) == len(set(interface.asked)) == french == steps - 1


def test_a_step_done_twice_does_not_become_two_chains(communes: Path, interface: Interface) -> None:
    largest = Town.objects.get(code="FR-42218")
    for _again in range(2):
        Outline.objects.all().delete()
        fetch_outline_task({"task_id": 1})
    assert [task.payload for task in Task.objects.all()] == [{"after": [largest.population, largest.pk]}]


def test_a_town_the_interface_does_not_know_is_passed_over(communes: Path, interface: Interface) -> None:
    interface.answer = lambda request: reply(request, {"code": 404}, status=404)
    fetch_outline()
    assert Outline.objects.count() == 0
    assert next_step().payload["after"][0] == 173136


BAD: dict[str, Answer] = {
    "error": lambda request: reply(request, {}, status=500),
    "redirection": lambda request: (  # type: ignore[func-returns-value, return-value]
        request.send_response(302),
        request.send_header("Location", "http://169.254.169.254/"),
        request.end_headers(),
    ),
    "too large": lambda request: reply(request, b"[" * (geoapi.MOST_BYTES + 1)),
    "cut": lambda request: (request.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Length: 100\r\n\r\n{"), None)[1],
    "closed": lambda request: request.connection.close(),
}


@pytest.mark.parametrize("name", BAD)
def test_a_failure_is_tried_again_later_and_later(communes: Path, interface: Interface, name: str) -> None:
    interface.answer = BAD[name]
    fetch_outline(after=[], failures=0)
    first = next_step()
    fetch_outline(**first.payload)
    second = next_step()
    assert Outline.objects.count() == 0
    assert (first.payload, second.payload) == ({"after": [], "failures": 1}, {"after": [], "failures": 2})
    assert second.due - second.created_at > first.due - first.created_at
    assert len(interface.asked) == 2  # the redirection was not followed


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"{}", b'{"contour": {"type": "Point"}}', b"<html>", b"[" * 9999]
)
def test_nonsense_is_not_an_outline(communes: Path, interface: Interface, body: bytes) -> None:
    interface.answer = lambda request: reply(request, body)
    fetch_outline()
    assert Outline.objects.count() == 0
    assert "failures" not in next_step().payload


def test_a_slow_drip_is_cut(communes: Path, interface: Interface, monkeypatch: pytest.MonkeyPatch) -> None:
    def drip(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        for _ in range(200):
            request.wfile.write(b" ")
            request.wfile.flush()
            time.sleep(0.02)

    monkeypatch.setattr(geoapi, "TIMEOUT", 0.3)
    interface.answer = drip
    started = time.monotonic()
    with pytest.raises(geoapi.Unreachable):
        geoapi.fetch("05061")
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("code", ["", "../admin", "05061?x=", "0506", "050611", "05061\n", "٠٥٠٦١"])
def test_only_a_commune_code_is_ever_asked_for(interface: Interface, code: str) -> None:
    assert geoapi.fetch(code) is None
    assert interface.asked == []


def test_nobody_is_listening(communes: Path, settings: Any) -> None:
    settings.GEOMETRY, settings.GEOMETRY_API = "", "http://127.0.0.1:9"
    fetch_outline()
    assert next_step().payload == {"after": [], "failures": 1}


def test_fetching_begins_only_where_there_is_something_to_ask(communes: Path, settings: Any) -> None:
    settings.GEOMETRY, settings.GEOMETRY_API = "/somewhere", "http://127.0.0.1:9"
    assert not begin_fetching()
    settings.GEOMETRY, settings.GEOMETRY_API = "", ""
    assert not begin_fetching()
    assert Task.objects.count() == 0
    settings.GEOMETRY_API = "http://127.0.0.1:9"
    assert begin_fetching() and begin_fetching()
    assert Task.objects.count() == 1
