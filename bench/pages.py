"""CPU of one request in one process: a town's wall, a signed-in home and a thread against the empty view, in turn.

The empty view returns two bytes through every middleware, so that the ratio says what our own pages cost.
"""

from __future__ import annotations

import io
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import include, path

from bench import Result
from bench._databases import using, wrap

ROUNDS, CALLS = 12, 25
TARGETS = {"town": ("≤ 15", "≤ 6"), "home": ("≤ 25", "≤ 8")}


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path("bench/empty/", empty), path("", include("civicnet.urls"))]


def run() -> list[Result]:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    overrides = {
        "ROOT_URLCONF": "bench.pages",
        "ALLOWED_HOSTS": ["*"],
        "STORAGES": settings.STORAGES | {"staticfiles": plain},
    }
    with tempfile.TemporaryDirectory() as folder, override_settings(**overrides):
        wrapper = wrap(f"sqlite:///{Path(folder) / 'pages.sqlite3'}")
        with using(wrapper):
            call_command("migrate", verbosity=0)
            results = measure(village())
        wrapper.close()
    return results


def village() -> dict[str, tuple[str, str]]:
    """Make a lively town; return the pages to measure as (address, cookies)."""
    from feed.services import comment, follow, publish_post, support
    from places.services import ensure_default_themes
    from tests.factories import make_intercommunality, make_person, make_town

    ensure_default_themes()
    from places.models import Theme

    themes = list(Theme.objects.all())
    towns = [make_town(intercommunality=make_intercommunality()) for _number in range(10)]
    people = [make_person(town=towns[number % 10]) for number in range(20)]
    posts = [
        publish_post(
            author=people[number % 20],
            town=towns[0] if number % 2 else towns[number // 2 % 10],
            body=f"Le marché de la place revient samedi, {number} exposants.\n\nVenez nombreux, @{people[0].handle} !",
            theme=themes[number % len(themes)] if number % 3 else None,
        )
        for number in range(120)
    ]
    for number, post in enumerate(posts):
        support(person=people[number % 7], subject=post)
        comment(author=people[number % 11], on=post, body="Merci, j’y serai.")
    reader = people[0]
    for subject in [*towns, *people[1:]]:
        follow(person=reader, subject=subject)
    client = Client()
    client.force_login(reader, backend=settings.AUTHENTICATION_BACKENDS[0])
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    return {
        "empty": ("/bench/empty/", ""),
        "town": (towns[0].get_absolute_url(), ""),
        "home": ("/", cookies),
        "thread": (posts[-1].get_absolute_url(), ""),
    }


def measure(pages: dict[str, tuple[str, str]]) -> list[Result]:
    application = WSGIHandler()
    calls: dict[str, Callable[[], int]] = {
        name: lambda address=address, cookies=cookies: request(application, address, cookies)  # type: ignore[misc]
        for name, (address, cookies) in pages.items()
    }
    sizes = {name: call() for name, call in calls.items()}
    queries = {}
    for name, call in calls.items():
        with CaptureQueriesContext(connection) as captured:
            call()
        queries[name] = len(captured)
    times: dict[str, list[float]] = {name: [] for name in pages}
    for turn in range(ROUNDS + 1):
        for name, call in calls.items():
            start = time.process_time()
            for _number in range(CALLS):
                call()
            if turn:  # the first round warms
                times[name].append((time.process_time() - start) / CALLS * 1000)
    middles = {name: statistics.median(taken) for name, taken in times.items()}
    results = []
    for name in ("town", "home", "thread"):
        ratio, most = TARGETS.get(name, ("", ""))
        note = f"{middles[name]:.2f} ms against {middles['empty']:.2f} ms; {sizes[name] // 1024} KB of HTML"
        results.append(Result(f"CPU of {name}", middles[name] / middles["empty"], "× empty view", ratio, note))
        results.append(Result(f"queries of {name}", queries[name], "", most, "warm fragments"))
    return results


def request(application: Any, address: str, cookies: str) -> int:
    """Call the WSGI application as a server does and return the bytes of the body; anything but 200 is an error."""
    status: list[str] = []
    asked, _mark, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": asked,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "HTTP_COOKIE": cookies,
        "HTTP_ACCEPT_LANGUAGE": "fr",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    answer = application(environ, lambda line, headers, *rest: status.append(line))
    body = b"".join(answer)
    answer.close()
    if not status[0].startswith("200"):
        raise RuntimeError(f"{address} answered {status[0]}")
    return len(body)
