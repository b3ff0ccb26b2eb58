"""Small builders of check constraints: the database refuses what a form would have refused kindly (DOS-2)."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual


def at_most(field: str, length: int, name: str) -> models.CheckConstraint:
    """Refuse a text longer than ``length`` characters; the column itself knows no limit."""
    return models.CheckConstraint(condition=LessThanOrEqual(Length(field), length), name=name)
