"""Who may hear that a mark of a conversation moved: the door of ``talk:<conversation>:<person>`` (``LIVE_STREAMS``).

Each person has an ear of their own in each conversation, so that what one shares with some of the others (that one
types, that one read) moves nothing for the rest: neither for whoever is blocked, nor for who shares no such mark.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from core.ids import read_id
from messaging.models import Part, Standing

if TYPE_CHECKING:
    from profiles.querysets import Viewer


def stream(conversation: int, person: int) -> str:
    return f"talk:{conversation}:{person}"


def talks(viewer: Viewer, idents: Iterable[str]) -> dict[str, int]:
    """``talk:<conversation>:<person>``: touches alone, for that person, while they take part; one query for a page's.

    A request that waits is silent either way.
    """
    asked: dict[int, str] = {}
    for ident in idents:
        conversation, _colon, person = ident.partition(":")
        pk = read_id(conversation)
        if pk is not None and viewer.is_authenticated and person == str(viewer.pk):
            asked[pk] = ident
    parts = Part.objects.visible_to(viewer).filter(conversation__in=asked, standing=Standing.TAKEN)
    return {asked[pk]: 0 for pk in parts.values_list("conversation", flat=True)} if asked else {}
