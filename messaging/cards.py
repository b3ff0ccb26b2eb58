"""Things of a wall that messages speak of: named by an address or a word of the page, shown to who may read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from core.ids import read_id
from core.text.links import MAX_URL, trim
from feed.addresses import named_by
from feed.models import Publishable, kinds
from feed.models.kinds import model_of

if TYPE_CHECKING:
    from messaging.models import Message
    from profiles.models import User

MOST_TRIED = 5  # addresses of one text


def mentioned(text: str, *, by: User, hosts: Iterable[str]) -> Publishable | None:
    """Return the first thing whose address on one of these hosts stands in a text, if its author may read it."""
    for tried, (kind, pk) in enumerate(_addresses(text, hosts)):
        if tried == MOST_TRIED:
            break
        if found := _readable(kind, pk, by):
            return found
    return None


def named(name: str, *, by: User) -> Publishable | None:
    """Return what a name like ``post:123`` stands for, None when this person may not read it."""
    kind, _colon, pk = name.partition(":")
    model, number = kinds().get(kind), read_id(pk)
    return _readable(model, number, by) if model and number else None


def readable_by(viewer: User, messages: Iterable[Message]) -> dict[tuple[int, int], Publishable]:
    """Return what these messages are about and this reader may read, by kind and id: one fetch for each kind."""
    asked: dict[int, set[int]] = defaultdict(set)
    for message in messages:
        if message.about_kind_id and message.about_id and not message.deleted_at:
            asked[message.about_kind_id].add(message.about_id)
    found = {}
    for kind, ids in asked.items():
        rows = model_of(kind).rows().visible_to(viewer).standing().for_wall().filter(pk__in=ids)
        found.update({(kind, row.pk): row for row in rows})
    return found


def _readable(kind: type[Publishable], pk: int, by: User) -> Publishable | None:
    found: Publishable | None = kind.rows().visible_to(by).standing().for_wall().filter(pk=pk).first()
    return found


def _addresses(text: str, hosts: Iterable[str]) -> Iterator[tuple[type[Publishable], int]]:
    here = {host.lower() for host in hosts}
    for word in text.split():
        if "/" not in word or len(word) > MAX_URL:
            continue
        address = trim(word.lstrip("(«[“\"'"))
        try:
            parts = urlsplit(address)
        except ValueError:
            continue
        absolute = parts.scheme in ("http", "https") and parts.netloc.lower() in here
        relative = not parts.scheme and not parts.netloc and parts.path.startswith("/")
        if (absolute or relative) and (named_thing := named_by(address)):
            yield named_thing
