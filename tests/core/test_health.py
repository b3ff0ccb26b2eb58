"""Alive, and ready to serve: two answers for load balancers, with nothing to learn from them (OPS-1)."""

from __future__ import annotations

from collections import namedtuple
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from core import health

pytestmark = pytest.mark.django_db(transaction=True)


def test_alive_asks_nobody(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


def test_ready_names_its_checks_and_says_no_more(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "migrations": "ok", "outbox": "ok", "disk": "ok"}


def test_a_migration_to_come_is_not_ready(client: Client) -> None:
    [newest] = MigrationLoader(connection).graph.leaf_nodes("core")
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied(*newest)
    try:
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["migrations"]) == (503, "failed")
    finally:
        recorder.record_applied(*newest)


def test_a_full_disk_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(health.shutil, "disk_usage", lambda path: usage(10, 10, 0))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["disk"]) == (503, "failed")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_only_reading_is_allowed(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
