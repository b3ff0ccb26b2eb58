"""The skeleton of UTS 39: two strings that look alike have the same one."""

import json
import unicodedata
from functools import cache
from pathlib import Path


@cache
def _prototypes() -> dict[int, str]:
    table = json.loads(Path(__file__).with_name("confusables.json").read_text())
    return {ord(character): prototype for character, prototype in table.items()}


def uts39(text: str) -> str:
    """Return the skeleton of `text` as UTS 39 section 4 defines it (case-sensitive)."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).translate(_prototypes()))
