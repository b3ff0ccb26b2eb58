"""A town nobody has claimed, whose hall a register knows."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail

from officials.claims.models import TownContact
from places.models import Town


@pytest.fixture
def contact(town: Town) -> TownContact:
    return TownContact.objects.create(town=town, email="mairie@gap.example.org", source="Annuaire 2026-11")


class Letters:
    """The mails that were sent, newest last."""

    def all(self) -> list[dict[str, Any]]:
        return [{"to": list(each.to), "body": str(each.body)} for each in mail.outbox]

    def code(self) -> str:
        """The code of the newest mail."""
        found = re.search(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b", self.all()[-1]["body"])
        assert found, self.all()[-1]["body"]
        return found[0]


@pytest.fixture
def mails() -> Letters:
    return Letters()
