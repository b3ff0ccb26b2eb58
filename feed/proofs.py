"""What only a mail of ours to one person holds, and no comment ever may: its secrets, and the addresses in its head."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from email.utils import parseaddr
from typing import TYPE_CHECKING
from urllib.parse import unquote

from django.conf import settings
from django.urls import reverse

if TYPE_CHECKING:
    from profiles.models import User

TOKEN = "([a-z2-7]{48})"  # noqa: S105 (its shape)
_LETTER = "[A-Za-z0-9_-]"
# How links of ours end, whatever became of what stood before; words run together are hardly such.
_MIXED = r"(?=\D{0,42}[0-9])(?=[^a-z]{0,42}[a-z])(?=[^A-Z]{0,42}[A-Z])"
_SIGNATURE = rf"(?-i:(?::|-3A){_MIXED}{_LETTER}{{43}}(?!{_LETTER}))"
_ROUNDS = 3  # programs that watch links code them again and again
_BETWEEN = re.compile(r"[\s>|]+")


class Proofs:
    """What tells that words were quoted from a mail to a person, however a program broke or coded it."""

    def __init__(self, person: User) -> None:
        before, _token, after = settings.REPLY_ADDRESS.partition("{token}")
        shapes = [_SIGNATURE, *_links(), *(re.escape(address) for address in {*ours(), person.email} if address)]
        shapes += [re.escape(before) + TOKEN] if before else []
        shapes += [TOKEN + re.escape(after)] if after else []
        self._broken = re.compile("|".join(shapes), re.IGNORECASE)
        whole = [*shapes, rf"(?<![a-z2-7]){TOKEN}(?![a-z2-7])"]  # words run together could be such
        self._whole = re.compile("|".join(whole), re.IGNORECASE)

    def are_in(self, words: str) -> bool:
        """Tell whether words hold any of them."""
        for _round in range(_ROUNDS):
            if self._whole.search(words) or self._broken.search(_BETWEEN.sub("", words)):
                return True
            words, before = unquote(html.unescape(words)), words
            if words == before:
                break
        return False


def ours() -> set[str]:
    """Return the addresses that our mails come from."""
    written = (parseaddr(each)[1] for each in (settings.DEFAULT_FROM_EMAIL, settings.BOUNCE_ADDRESS))
    return {address for address in written if address}


def _links() -> Iterator[str]:
    """Return the shapes of links that are their own proof: ``PROVING`` names their pages."""
    for name in settings.PROVING:
        path, _mark, _rest = reverse(name, args=["0token0"]).partition("0token0")
        yield re.escape(path.strip("/")).replace("/", "[/_]") + r"[/_][\w:.=-]{10}"
