"""A town nobody has claimed, whose hall a register knows."""

from __future__ import annotations

import json
import re

import pytest

from core.models import Task
from officials.claims.models import TownContact
from places.models import Town


@pytest.fixture
def contact(town: Town) -> TownContact:
    return TownContact.objects.create(town=town, email="mairie@gap.example.org", source="Annuaire 2026-11")


class Letters:
    """The mails that were promised, newest last."""

    def all(self) -> list[dict[str, str]]:
        rows = Task.objects.filter(name="core.mail.deliver").order_by("pk")
        return [row.payload if isinstance(row.payload, dict) else json.loads(row.payload) for row in rows]

    def code(self) -> str:
        """The code of the newest mail."""
        found = re.search(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b", self.all()[-1]["body"])
        assert found, self.all()[-1]["body"]
        return found[0]


@pytest.fixture
def mails() -> Letters:
    return Letters()
