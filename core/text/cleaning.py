"""What every text field of every form goes through before it is stored."""

import re
import unicodedata

# Embeddings, overrides and isolates can reorder what stands around a text; the plain marks (LRM, RLM, ALM) cannot
# leave their paragraph and are part of ordinary Arabic typing.
BIDI_CONTROLS = "\u202a-\u202e\u2066-\u2069\u206a-\u206f"
_INVISIBLE = "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u3164\ufeff\uffa0\ufff0-\ufffb"
_NOT_TEXT = "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff\U000ffffe-\U0010ffff"
_REMOVED = re.compile(f"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f{BIDI_CONTROLS}{_INVISIBLE}{_NOT_TEXT}]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

# Marks that stack without end over one letter ("zalgo"). No language needs more than a few of them.
_COMBINING = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u06d6-\u06dc"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
MAX_MARKS = 4
_STACKED = re.compile(f"([{_COMBINING}]{{{MAX_MARKS}}})[{_COMBINING}]+")


def clean(text: str) -> str:
    """Return `text` in NFC with line ends as \\n and without control, invisible, bidi-override or stacked characters.

    Idempotent and linear: marks are cut before normalising because Unicode reordering is quadratic in a run of marks.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _LINE_ENDS.sub("\n", text)
    text = _REMOVED.sub("", text)
    text = _STACKED.sub(r"\1", text)
    return _STACKED.sub(r"\1", unicodedata.normalize("NFC", text))


def clean_line(text: str) -> str:
    """Return `text` cleaned, on one line, with runs of spaces as one and none at the ends."""
    return " ".join(clean(text).split())
