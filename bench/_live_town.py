"""Where the live socket is measured: a town of its own, its people's sessions, servers and a Redis."""

from __future__ import annotations

import os
import random
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from bench._crowd import Page
from bench._databases import using, wrap

ROOT = Path(__file__).resolve().parents[1]
POSTGRES = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
FOLLOWED, SOURCES = 30, 300
SOCKETS_PER_ACCOUNT = 4
YARDSTICK, BEST, DAPHNE = "websockets", "live", "serve"
COMMANDS = {
    YARDSTICK: ["-m", "bench._bare_sockets", "{port}"],
    BEST: ["manage.py", "live", "--port", "{port}"],
    DAPHNE: ["manage.py", "serve", "--no-worker", "--port", "{port}"],
}


@dataclass
class Place:
    """A database with accounts, sessions and sources, and the environment of processes that serve it."""

    environment: dict[str, str]
    cookies: list[str]
    sources: list[int]
    towns: list[Any]
    author: Any
    writer: str  # the author's cookie

    def pages(self, number: int, common: int = 0) -> list[Page]:
        """Return pages that all follow one source, and others as chance has it."""
        chance = random.Random(7)
        others = [f"source:{pk}" for pk in self.sources[len(COMMANDS) :]]
        own = f"source:{self.sources[common]}"
        return [
            Page(self.cookies[n // SOCKETS_PER_ACCOUNT], (own, *chance.sample(others, FOLLOWED - 1)))
            for n in range(number)
        ]

    @contextmanager
    def serve(self, kind: str, **extra: str) -> Iterator[Server]:
        port = free_port()
        command = [sys.executable, *(word.format(port=port) for word in COMMANDS[kind])]
        process = subprocess.Popen(command, cwd=ROOT, env=self.environment | extra, stdout=subprocess.DEVNULL)
        try:
            wait(port)
            yield Server(kind, port, process.pid)
        finally:
            process.terminate()
            process.wait(30)


@dataclass
class Server:
    kind: str
    port: int
    pid: int

    def memory(self) -> int:
        """Return the bytes of memory that the process holds."""
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def town(url: str, sockets: int, redis_url: str = "") -> Iterator[Place]:
    """Make a database for so many sockets; Django's own connection is this one meanwhile."""
    environment = os.environ | {
        "DATABASE_URL": url,
        "REDIS_URL": redis_url,
        "DJANGO_SETTINGS_MODULE": "bench._live_settings",
        "CIVICNET_HOME": str(settings.HOME),
        "PYTHONWARNINGS": "ignore",
    }
    wrapper = wrap(url)
    with using(wrapper), override_settings(REDIS_URL=redis_url):
        call_command("migrate", verbosity=0)
        call_command("createcachetable", "core_cache", verbosity=0)  # servers with Redis or PostgreSQL share it
        yield people(environment, -(-sockets // SOCKETS_PER_ACCOUNT))
    wrapper.close()


def people(environment: dict[str, str], accounts: int) -> Place:
    """Make towns with one post each, and accounts with a session each."""
    from feed import wall
    from feed.services import publish_post
    from places.services import ensure_default_themes
    from profiles.models import User
    from tests.factories import make_person, make_town

    ensure_default_themes()
    towns = [make_town() for _ in range(SOURCES)]
    author = make_person(town=towns[0])
    with transaction.atomic():
        for place in towns:
            publish_post(author=author, town=place, body="Le marché revient samedi.")
    readers = User.objects.bulk_create(
        User(email=f"{n}@example.org", handle=f"page{n}", handle_skeleton=f"page{n}", name=f"Page {n}")
        for n in range(accounts)
    )
    writer, *cookies = sign_in([author, *readers])
    return Place(environment, cookies, [pk for place in towns for pk in wall.source_ids(place)], towns, author, writer)


def sign_in(accounts: list[Any]) -> list[str]:
    """Return a cookie for each account."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    from profiles.standing import SEEN, STARTED

    now = timezone.now()
    kept = {
        secrets.token_hex(16): {
            SESSION_KEY: str(account.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: account.get_session_auth_hash(),
            STARTED: int(now.timestamp()),
            SEEN: int(now.timestamp()),
        }
        for account in accounts
    }
    Session.objects.bulk_create(
        Session(session_key=key, session_data=SessionStore().encode(data), expire_date=now + timedelta(days=1))
        for key, data in kept.items()
    )
    return [f"{settings.SESSION_COOKIE_NAME}={key}" for key in kept]


@contextmanager
def postgres() -> Iterator[str]:
    """Make a database of our own."""
    name = f"bench_live_{secrets.token_hex(4)}"
    with psycopg.connect(POSTGRES, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(urlsplit(POSTGRES)._replace(path=f"/{name}"))
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def redis() -> Iterator[str]:
    """Run a Redis of our own."""
    port = free_port()
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", ""]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            wait(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5):
                return
        except OSError:
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.1)
