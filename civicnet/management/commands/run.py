"""``civicnet run ROLE``: become one process of a town on many."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from civicnet import roles


class Command(BaseCommand):
    """Replace this process by that of a role; TERM reaches it directly."""

    help = "Run one role of a town on many processes: pages, sockets, background work or its time."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", choices=sorted(roles.ROLES))
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--address", default="127.0.0.1")

    def handle(self, *args: Any, **options: Any) -> None:
        role = options["role"]
        if role in {"worker", "beat"} and not settings.CELERY_BROKER_URL:
            raise CommandError(
                "There is no broker (REDIS_URL). `civicnet worker` works and keeps the time without one."
            )
        command = roles.command(role, address=options["address"], port=options["port"])
        os.environ.pop("DATABASE_LIMITS", None)  # each role sets its own, not those of this command
        os.execv(command[0], command)  # noqa: S606 (our own commands)
