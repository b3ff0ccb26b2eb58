"""``civicnet recount``: set the counts beside contributions to what the rows say."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from feed.services import recount


class Command(BaseCommand):
    """Count supports and comments again and say how many contributions were wrong (VOTE-10)."""

    help = "Count supports and comments again."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{recount()} corrected")
