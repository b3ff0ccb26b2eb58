"""``civicnet recount``: set the counts beside contributions and on the map to what the rows say."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from feed.services import recount, recount_map


class Command(BaseCommand):
    """Count supports, comments and the map's squares again; say how many contributions were wrong (VOTE-10)."""

    help = "Count supports, comments and the map's squares again."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{recount()} corrected")
        recount_map()
