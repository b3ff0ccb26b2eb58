"""Days in words, as each language writes them."""

from __future__ import annotations

import re
from datetime import date

from django.utils import formats
from django.utils.translation import get_language

FIRST = re.compile(r"\b1 (?=[^\W\d])")  # a day before the name of its month, never the 1 of 21 or of 17:01


def in_words(moment: date, style: str = "DATE_FORMAT") -> str:
    """Write a day (of a datetime: as it is told in its own zone) by a format of Django; French says “1er juin”."""
    written = formats.date_format(moment, style)
    return FIRST.sub("1er ", written) if (get_language() or "").startswith("fr") else written
