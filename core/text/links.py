"""Web addresses inside user text: which become links, and under which name they are shown."""

import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import idna

from core.text.confusables import uts39

MAX_URL = 2048
MAX_SHOWN = 60
_CLOSING = {")": "(", "]": "[", "}": "{"}
_TRAILING = ".,;:!?…»”’'\"*_~"


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it may be written: an ASCII address and the words shown for it."""

    href: str
    shown: str


def trim(url: str) -> str:
    """Return `url` without the punctuation that ends the sentence around it."""
    surplus = {close: url.count(close) - url.count(opening) for close, opening in _CLOSING.items()}
    end = len(url)
    while end:
        last = url[end - 1]
        if last in _TRAILING:
            end -= 1
        elif surplus.get(last, 0) > 0:
            surplus[last] -= 1
            end -= 1
        else:
            break
    return url[:end]


def parse(url: str) -> Link | None:
    """Return the link for a typed http(s) address, None when it must stay plain text.

    Refused: names and passwords in the address (they pass for a host), hosts that are no valid domain name, and what is
    too long. A host that mixes scripts, or is written in one that imitates Latin, is shown in its ASCII form.
    """
    if len(url) > MAX_URL:
        return None
    if url[:4].lower() == "www.":
        url = "https://" + url
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or "\\" in url:
        return None
    host = ascii_host(parts.hostname or "")
    if host is None:
        return None
    netloc = host if port is None else f"{host}:{port}"
    rest = quote(parts.path, safe="/%:@!$&'()*+,;=~-._")
    if parts.query:
        rest += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    if parts.fragment:
        rest += "#" + quote(parts.fragment, safe="/%:@!$&'()*+,;=~-._?")
    href = f"{parts.scheme}://{netloc}{rest}"
    tail = url.split(parts.netloc, 1)[1]
    tail = tail if _is_plain(tail) else rest
    name = shown_host(parts.hostname or "", host)
    if len(name) > MAX_SHOWN:  # the end of a host tells whose it is
        name = "…" + name[1 - MAX_SHOWN :]
    name += f":{port}" if port is not None else ""
    room = max(MAX_SHOWN - len(name), 8)
    if len(tail) > room:
        tail = tail[: room - 1] + "…"
    return Link(href, name if tail == "/" else name + tail)


def ascii_host(host: str) -> str | None:
    """Return `host` as its IDNA ASCII form, None when it is no public-looking domain name."""
    host = host.rstrip(".")
    if not host or len(host) > 253 or "." not in host:
        return None
    if host.isascii():
        host = host.lower()
        labels = host.split(".")
        if all(0 < len(label) < 64 and label.replace("-", "").replace("_", "").isalnum() for label in labels):
            return host
        return None
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return None


def shown_host(host: str, ascii_form: str) -> str:
    """Return the host as shown: readable when every letter is Latin, otherwise its ASCII form."""
    if host.isascii():
        return ascii_form
    letters = [c for c in host if c.isalpha() and not c.isascii()]
    readable = all(c.isalnum() or c in "-." for c in host) and all(
        # “ı” looks like “i”: a letter whose look-alike is ASCII only serves to imitate it.
        unicodedata.name(c, "").startswith("LATIN SMALL LETTER") and ord(c) < 0x180 and not uts39(c).isascii()
        for c in letters
    )
    return host if readable else ascii_form


def _is_plain(text: str) -> bool:
    """Tell whether `text` reads from left to right without surprises."""
    return all(unicodedata.bidirectional(c) in ("L", "EN", "ES", "CS", "ET", "ON") and c.isprintable() for c in text)
