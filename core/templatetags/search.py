"""What the templates of search results need."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from core.search import Query, excerpt

register = template.Library()


@register.filter
def found_in(query: Query, text: str) -> SafeString:
    """Return the part of a plain text where the question's words stand, marked."""
    return excerpt(text, query.marked)
