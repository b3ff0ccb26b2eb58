"""What private conversations know of a person, for their download (GDPR, art. 15 and 20)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from messaging import files
from messaging.models import (
    Draft,
    Enclosure,
    EnclosureKind,
    Flag,
    Habits,
    Message,
    Opening,
    Part,
    Ruling,
    Spent,
    Standing,
)
from profiles.models import Mandate

if TYPE_CHECKING:
    from datetime import datetime

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
    for message in own.order_by("pk").prefetch_related("enclosures", "about"):
        edited = message.edited_at.isoformat() if message.edited_at else None
        said = {
            "id": str(message.pk),
            "text": message.text,
            "at": message.sent_at.isoformat(),
            "edited": edited,
            "answers": str(message.reply_to_id) if message.reply_to_id else None,
            "about": {"kind": message.about.kind, "id": str(message.about_id)} if message.about else None,
            "files": [{"file": _name(file), "name": file.name, "size": file.size} for file in message.enclosures.all()],
        }
        words.setdefault(message.conversation_id, []).append(said)
    drafts = {draft.conversation_id: draft.text for draft in Draft.objects.visible_to(person)}
    habits = Habits.objects.filter(person=person).first() or Habits()
    # A frozen account does not get out what it said in a town's name (OFF-5).
    frozen = Mandate.objects.filter(person=person, town=OuterRef("conversation__town"), frozen_at__isnull=False)
    spent = Spent.objects.filter(person=person).order_by("at", "pk")
    return {
        "shows": {"typing": habits.shows_typing, "received": habits.shows_got, "read": habits.shows_read},
        "said_before_one_writes": habits.hours,
        "conversations": [
            {
                "with": ", ".join(names.get(part.conversation_id, [])),
                "town": part.conversation.town.name if part.conversation.town else "",
                "title": part.conversation.title,
                "accepted": part.standing == Standing.TAKEN,
                "archived": part.is_archived,
                "muted": part.is_muted,
                "said": words.get(part.conversation_id, []),
                "draft": drafts.get(part.conversation_id, ""),
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
            .exclude(Exists(frozen))
            .select_related("conversation__town")
            .order_by("pk")
        ],
        "counted_today": [{"what": row.get_what_display(), "at": row.at.isoformat()} for row in spent],
        "shown_to_moderators": [_flag(row) for row in Flag.objects.filter(reporter=person).for_page().order_by("pk")],
        "decisions_about_me": [
            {
                "outcome": row.outcome,
                "reasons": row.reasons,
                "until": _moment(row.until),
                "at": _moment(row.at),
                "ended_early": row.lift_words,
            }
            for row in Ruling.objects.visible_to(person).order_by("pk")
        ],
        "conversations_opened": [
            {"reason": row.reason, "at": _moment(row.agreed_at)} for row in Opening.objects.visible_to(person)
        ],
        "decisions_by_me": [
            {"outcome": row.outcome, "reasons": row.reasons, "at": _moment(row.at)}
            for row in Ruling.objects.filter(by=person).order_by("pk")
        ],
        "silences_i_ended": [
            {"words": row.lift_words, "at": _moment(row.lifted_at)}
            for row in Ruling.objects.filter(lifted_by=person).order_by("pk")
        ],
    }


def opened_files_of(person: User) -> Iterator[tuple[str, bytes]]:
    """Yield what the person sent along with messages, opened: sealed files are of no use to them."""
    theirs = Enclosure.objects.filter(message__author=person, message__deleted_at=None).order_by("pk")
    for file in theirs.visible_to(person).iterator():
        data = files.read(file.key)
        if data is not None:
            yield _name(file), data


def _name(file: Enclosure) -> str:
    return f"{file.key}.{'pdf' if file.kind == EnclosureKind.PDF else 'webp'}"


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
