"""French typography, so that the content files can be typed on any keyboard."""

import re

NARROW = "\u202f"  # narrow no-break space: before ; ! ? and inside numbers
WIDE = "\u00a0"  # no-break space: before : and inside quotation marks

_RULES = (
    (re.compile(r"'"), "’"),
    (re.compile(r"\.\.\."), "…"),
    (re.compile(r"(?<=\S) +(?=[;!?])"), NARROW),
    (re.compile(r"(?<=\S) +(?=[:»])"), WIDE),
    (re.compile(r"(?<=«) +"), WIDE),
    (re.compile(r"(?<=\d) (?=\d{3}\b)"), NARROW),
    (re.compile(r"(?<=\d) (?=\d{2} \d{2}\b|\d{2}\b(?![\w’]))"), WIDE),  # telephone numbers stay on one line
    (re.compile(r"(?<=\d) (?=(?:h|€|%|m|km|cm|g|kg|ans|kWh|kWc|kilos|stères|litres|degrés|min)\b|[€%])"), WIDE),
    (re.compile(r"(?<=\d.h) (?=\d{2}\b)"), WIDE),
)


def french(text: str) -> str:
    """Return `text` with curly apostrophes, ellipses and the no-break spaces that French punctuation wants."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
