"""The roles of a town on many processes and their commands: ``civicnet run``, ``civicnet cluster``, compose.yaml."""

from __future__ import annotations

import os
import sys

from django.conf import settings

DJANGO = [sys.executable, str(settings.BASE_DIR / "manage.py")]
GRANIAN = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--blocking-threads", "4"]
WORKERS = ["--workers", os.environ.get("WEB_WORKERS", "1")]
CELERY = [sys.executable, "-m", "celery", "-A", "civicnet"]
LISTEN = ["{address}", "--port", "{port}"]

ROLES: dict[str, list[str]] = {
    # Pages. WSGI, because Django's ASGI handler costs ten times the work (docs/adr/0001).
    "web": [*GRANIAN, *WORKERS, "civicnet.wsgi:application", "--host", *LISTEN],
    # Sockets, by the server that holds most of them in a GiB (docs/adr/0005); pages do not come here.
    "live": [*DJANGO, "live", "--address", *LISTEN],
    # Background work of the outbox, and its time.
    "worker": [*CELERY, "worker", "--without-gossip", "--without-mingle"],
    "beat": [*CELERY, "beat"],
}


def command(role: str, *, address: str = "", port: int = 0) -> list[str]:
    """Return the command of a process of this role; ``web`` and ``live`` listen at an address and a port."""
    return [part.format(address=address, port=port) for part in ROLES[role]]
