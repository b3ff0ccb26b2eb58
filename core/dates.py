"""Days in words, as each language writes them."""

from __future__ import annotations

import re
from datetime import date

from django.utils import formats
from django.utils.translation import get_language

FIRST = re.compile(r"\b1 (?=[^\W\d])")  # a day before the name of its month, never the 1 of 21 or of 17:01


def in_words(moment: date, style: str = "DATE_FORMAT") -> str:
    """Write a day (of a datetime: as it is told in its own zone) by a format of Django; French says “1er juin”.

    Italian writes its days and months with small letters, which Django does not.
    """
    written = formats.date_format(moment, style)
    language = (get_language() or "")[:2]
    if language == "it":
        return written.lower()
    return FIRST.sub("1er ", written) if language == "fr" else written
