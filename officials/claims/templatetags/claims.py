"""What the assistant's templates cannot say by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def at(rows: Mapping[str, Any], key: str) -> Any:
    """Return what stands under a key, None when nothing does."""
    return rows.get(key)
