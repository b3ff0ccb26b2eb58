"""Databases of a benchmark's own, beside the one the project is configured for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dj_database_url
from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.db.utils import load_backend


def wrap(url: str) -> Any:
    """Return a connection with the options the project itself uses on this engine."""
    conf = dj_database_url.parse(url)
    if conf["ENGINE"].endswith("sqlite3"):
        conf["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            " PRAGMA cache_size=-32000; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;",
        }
    conf["CONN_MAX_AGE"] = None
    conf = connections.configure_settings({"default": conf})["default"]
    return load_backend(conf["ENGINE"]).DatabaseWrapper(conf, "default")


@contextmanager
def using(wrapper: Any) -> Iterator[None]:
    """Make this connection Django's default one for a while."""
    former = connections["default"]
    connections["default"] = wrapper
    ContentType.objects.clear_cache()  # their ids are this database's
    try:
        yield
    finally:
        connections["default"] = former
        ContentType.objects.clear_cache()
