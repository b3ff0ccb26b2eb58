"""The words of an HTML mail, for whoever reads text: without markup, scripts, and what its program quotes."""

from __future__ import annotations

from html.parser import HTMLParser

import nh3

MOST_READ = 100_000  # characters
MOST_TAGS = 8_000  # to put them in order takes quadratic time where they lie in each other
_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "math", "object", "select"})
_BREAKS = frozenset({
    "address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "li", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul",
})  # fmt: skip
_VOID = frozenset({"br", "hr"})
_READ = set(_BREAKS) | {"a", "b", "body", "i", "span", "tbody"}
# What mail programs put around, or in front of, the mail that is answered.
_QUOTES = frozenset(
    {"gmail_quote", "gmail_attr", "gmail_signature", "moz-cite-prefix", "moz-signature", "yahoo_quoted"}
)
_REST = frozenset({"divRplyFwdMsg", "appendonsend", "mail-editor-reference-message-container"})


class _Reader(HTMLParser):
    """Gathers words; what stands in a silent element, however the document ends it, is left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.silent = ""  # the element whose end gives the voice back
        self.depth = 0
        self.over = False
        self.link = ""  # where the words lead that are being read
        self.said = 0  # how many words there were before them

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.over:
            return
        if self.silent:
            self.depth += tag == self.silent
            return
        said = {name: value or "" for name, value in attrs}
        if said.get("id", "") in _REST:
            self.over = True
        elif tag == "blockquote" or (tag not in _VOID and not _QUOTES.isdisjoint(said.get("class", "").split())):
            self.silent, self.depth = tag, 1
        if tag == "a" and not self.silent:
            self.link, self.said = said.get("href", ""), len(self.words)
        if tag in _BREAKS:
            self.words.append("\n")
        if tag == "li":
            self.words.append("- ")

    def handle_endtag(self, tag: str) -> None:
        if self.silent and tag == self.silent:
            self.depth -= 1
            if self.depth == 0:
                self.silent = ""
        if tag == "a" and self.link:
            if not self.over and self.link.removeprefix("mailto:") not in "".join(self.words[self.said :]):
                self.words.append(f" <{self.link}>")
            self.link = ""
        if tag in _BREAKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent and not self.over:
            self.words.append(" ".join(data.replace("\xa0", " ").split(" ")).replace("\r", " ").replace("\n", " "))


def from_html(html: str) -> str:
    """Return the words of a document in lines, and where its links lead; it never raises, and takes no long time.

    It is put in order first: the parser of Python takes quadratic time over tags that do not end.
    """
    reader = _Reader()
    reader.feed(
        nh3.clean(
            "<".join(html[:MOST_READ].split("<", MOST_TAGS)[:MOST_TAGS]),
            tags=_READ,
            clean_content_tags=set(_SILENT),
            attributes={"*": {"class", "id"}, "a": {"href"}},
            url_schemes={"http", "https", "mailto"},
            link_rel=None,
        )
    )
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.words).split("\n")]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()
