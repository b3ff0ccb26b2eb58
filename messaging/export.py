"""What private conversations know of a person, for their download (GDPR, art. 15 and 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from messaging.models import Flag, Message, Opening, Part, Ruling, Standing

if TYPE_CHECKING:
    from datetime import datetime

    from profiles.models import User


def data_of(person: User) -> dict[str, Any]:
    """Return the person's conversations: with whom, what they said themselves, how they filed it.

    What the others said is theirs: it is read on the page, and not in this file.
    """
    parts = (
        Part.objects.visible_to(person)
        .order_by("conversation")
        .values("conversation", "standing", "is_archived", "is_muted")
    )
    with_whom = dict(
        Part.objects.filter(conversation__in=[part["conversation"] for part in parts])
        .exclude(person=person)
        .values_list("conversation", "person__name")
    )
    words: dict[int, list[dict[str, Any]]] = {}
    for message in Message.objects.visible_to(person).filter(author=person, deleted_at=None).order_by("pk"):
        edited = message.edited_at.isoformat() if message.edited_at else None
        said = {"text": message.text, "at": message.sent_at.isoformat(), "edited": edited}
        words.setdefault(message.conversation_id, []).append(said)
    return {
        "conversations": [
            {
                "with": with_whom.get(part["conversation"], ""),
                "accepted": part["standing"] == Standing.TAKEN,
                "archived": part["is_archived"],
                "muted": part["is_muted"],
                "said": words.get(part["conversation"], []),
            }
            for part in parts
        ],
        "shown_to_moderators": [_flag(row) for row in Flag.objects.filter(reporter=person).for_page().order_by("pk")],
        "decisions_about_me": [
            {"outcome": row.outcome, "reasons": row.reasons, "until": _moment(row.until), "at": _moment(row.at)}
            for row in Ruling.objects.visible_to(person).order_by("pk")
        ],
        "conversations_opened": [
            {"reason": row.reason, "at": _moment(row.agreed_at)} for row in Opening.objects.visible_to(person)
        ],
        "decisions_by_me": [
            {"outcome": row.outcome, "reasons": row.reasons, "at": _moment(row.at)}
            for row in Ruling.objects.filter(by=person).order_by("pk")
        ],
    }


def _flag(row: Flag) -> dict[str, Any]:
    ruling: Ruling | None = getattr(row, "ruling", None)
    return {
        "reason": row.reason,
        "words": row.words,
        "messages": row.shown.filter(was_chosen=True).count(),  # their words are another's: on the page, not here
        "at": _moment(row.at),
        "outcome": ruling.outcome if ruling else None,
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
