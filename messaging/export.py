"""What private conversations know of a person, for their download (GDPR, art. 15 and 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from messaging.models import Draft, Habits, Message, Part, Standing

if TYPE_CHECKING:
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
    drafts = {draft.conversation_id: draft.text for draft in Draft.objects.visible_to(person)}
    habits = Habits.objects.filter(person=person).first() or Habits()
    return {
        "shows": {"typing": habits.shows_typing, "received": habits.shows_got, "read": habits.shows_read},
        "said_before_one_writes": habits.hours,
        "conversations": [
            {
                "with": with_whom.get(part["conversation"], ""),
                "accepted": part["standing"] == Standing.TAKEN,
                "archived": part["is_archived"],
                "muted": part["is_muted"],
                "said": words.get(part["conversation"], []),
                "draft": drafts.get(part["conversation"], ""),
            }
            for part in parts
        ],
    }
