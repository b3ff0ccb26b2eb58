"""User text as HTML: paragraphs, lists, links and mentions, and nothing else."""

import re
from collections.abc import Iterator
from itertools import groupby

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core.text import links
from core.text.cleaning import clean

MAX_MENTIONS = 20
MAX_RENDERED = 100_000  # characters; no field allows as many, so only a forged row meets this bound
LINK_REL = "nofollow ugc noopener noreferrer"

# One pass, no nested quantifier: linear whatever the text.
_INLINE = re.compile(
    r"(?P<url>(?<![\w@])(?i:https?://|www\.)[^\s<>\"`{}|^\u200e\u200f\u061c]+)"
    r"|(?P<mention>(?<![\w@/.&=-])@[A-Za-z0-9_]{3,30}(?![\w@]))"
)
_ITEM = re.compile(r"[ \t]{0,3}[-*•–][ \t]+(?=\S)")

_cleaner = nh3.Cleaner(
    tags={"p", "br", "ul", "li", "a"},
    attributes={"a": {"href", "dir", "class"}, "p": {"dir"}, "ul": {"dir"}, "li": {"dir"}},
    url_schemes={"http", "https"},
    link_rel=LINK_REL,
)


def render(text: str) -> SafeString:
    """Return the HTML of a user's text; every paragraph carries its own direction so that none reorders the page."""
    html = "".join(_blocks(clean(text[:MAX_RENDERED])))
    # Everything above escapes; nh3 is the second lock, for the day someone adds a construct and forgets to.
    return mark_safe(_cleaner.clean(html))


def mentions(text: str) -> list[str]:
    """Return the handles mentioned in `text`, lower case, in order, without repeats, at most 20."""
    found: dict[str, None] = {}
    for match in _INLINE.finditer(clean(text)):
        if match["mention"]:
            found[match["mention"][1:].lower()] = None
            if len(found) == MAX_MENTIONS:
                break
    return list(found)


def excerpt(text: str, length: int = 160) -> str:
    """Return the beginning of `text` on one line, cut between words, at most `length` characters (plain text)."""
    # No more than a few characters a shown one are read, so that a long text costs no more than a short one.
    line = " ".join(_unmarked(row) for row in clean(text[: length * 4 + 200]).splitlines())
    line = " ".join(line.split())
    if len(line) <= length:
        return line
    cut = line[: max(1, length - 1)]
    head, _, _ = cut.rpartition(" ")
    return (head if len(head) > length // 2 else cut).rstrip(" ,;:.-–—") + "…"


def _unmarked(row: str) -> str:
    """Return a line without the mark of a list it begins with; a dash between words is theirs."""
    mark = _ITEM.match(row)
    return row[mark.end() :] if mark else row


def _blocks(text: str) -> Iterator[str]:
    lines = (line.rstrip() for line in text.split("\n"))
    for kind, group in groupby(lines, key=_kind):
        if kind == "item":
            items = "".join(f'<li dir="auto">{_inline(_ITEM.sub("", line, count=1))}</li>' for line in group)
            yield f'<ul dir="auto">{items}</ul>'
        elif kind == "line":
            yield f'<p dir="auto">{"<br>".join(_inline(line) for line in group)}</p>'


def _kind(line: str) -> str:
    if not line:
        return "blank"
    return "item" if _ITEM.match(line) else "line"


def _inline(line: str) -> str:
    parts: list[str] = []
    position = 0
    for match in _INLINE.finditer(line):
        start, end = match.span()
        if match["mention"]:
            handle = match["mention"][1:]
            html = f'<a class="mention" dir="ltr" href="/@{handle.lower()}/">@{handle}</a>'
        else:
            typed = links.trim(match["url"])
            link = links.parse(typed)
            if link is None:
                continue
            end = start + len(typed)
            html = f'<a dir="ltr" href="{escape(link.href)}">{escape(link.shown)}</a>'
        parts += (escape(line[position:start]), html)
        position = end
    parts.append(escape(line[position:]))
    return "".join(parts)
