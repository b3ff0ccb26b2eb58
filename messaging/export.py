"""What private conversations know of a person, for their download (GDPR, art. 15 and 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from messaging.models import Message, Part, Standing

if TYPE_CHECKING:
    from profiles.models import User


def data_of(person: User) -> dict[str, Any]:
    """Return the person's conversations: with whom, what they said themselves, how they filed it.

    What the others said is theirs: it is read on the page, and not in this file. Of a group that the person left
    there are their own words alone (DM-3).
    """
    parts = Part.objects.filter(person=person).select_related("conversation__town").order_by("conversation")
    inside = [part for part in parts if part.standing in (Standing.ASKED, Standing.TAKEN)]
    others = Part.objects.filter(conversation__in=[part.conversation_id for part in inside]).shown()
    names: dict[int, list[str]] = {}
    for conversation, name in others.exclude(person=person).order_by("pk").values_list("conversation", "person__name"):
        names.setdefault(conversation, []).append(name)
    words: dict[int, list[dict[str, Any]]] = {}
    own = Message.objects.filter(conversation__parts__in=parts, author=person, deleted_at=None)
    for message in own.order_by("pk"):
        edited = message.edited_at.isoformat() if message.edited_at else None
        said = {"text": message.text, "at": message.sent_at.isoformat(), "edited": edited}
        words.setdefault(message.conversation_id, []).append(said)
    return {
        "conversations": [
            {
                "with": ", ".join(names.get(part.conversation_id, [])),
                "town": part.conversation.town.name if part.conversation.town else "",
                "title": part.conversation.title,
                "accepted": part.standing == Standing.TAKEN,
                "archived": part.is_archived,
                "muted": part.is_muted,
                "said": words.get(part.conversation_id, []),
            }
            for part in inside
        ],
        "left": [
            {"said": words[part.conversation_id]}
            for part in parts
            if part not in inside and part.conversation_id in words
        ],
        "answered_for_towns": [
            {"town": row.conversation.town.name, "as": row.capacity, "text": row.text, "at": row.sent_at.isoformat()}
            for row in Message.objects.filter(author=person, deleted_at=None, conversation__town__isnull=False)
            .exclude(capacity="")
            .select_related("conversation__town")
            .order_by("pk")
        ],
    }
