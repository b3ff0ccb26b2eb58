"""What polls know of a person, for their download (GDPR, art. 15 and 20): their own answers, and nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from participation.polls.models import Ballot, Batch, Elector, Outcome, Poll

if TYPE_CHECKING:
    from profiles.models import User


def data_of(person: User) -> dict[str, Any]:
    """Return the answers a person gave, the rolls they are on, and what they prepared, typed in and said for a town."""
    ballots = Ballot.objects.visible_to(person).select_related("poll").order_by("poll", "pk")
    rolls = Elector.objects.visible_to(person).order_by("poll")
    prepared = Poll.objects.filter(author=person).prefetch_related("options").order_by("pk")
    return {
        "answers": [
            {
                "poll": str(row.poll_id),
                "question": row.poll.title,
                "answer": row.choice,
                "at": row.cast_at.isoformat(),
            }
            for row in ballots
        ],
        "rolls": [str(poll) for poll in rolls.values_list("poll", flat=True)],
        "prepared": [
            {
                "id": str(row.pk),
                "question": row.title,
                "details": row.body,
                "options": [option.words for option in row.options.all()],
                "created_at": row.created_at.isoformat(),
                "published_at": row.published_at.isoformat() if row.published_at else None,
            }
            for row in prepared
        ],
        "paper": [
            {
                "poll": str(row.poll_id),
                "label": row.label,
                "sheets": row.sheets,
                "entered_at": row.entered_at.isoformat() if row.agent_id == person.pk else None,
                "withdrawn_at": row.withdrawn_at.isoformat() if row.withdrawn_by_id == person.pk else None,
                "reason": row.withdraw_reason if row.withdrawn_by_id == person.pk else "",
            }
            for row in Batch.objects.filter(Q(agent=person) | Q(withdrawn_by=person)).order_by("pk")
        ],
        "outcomes": [
            {"poll": str(row.poll_id), "words": row.words, "at": row.at.isoformat()}
            for row in Outcome.objects.filter(author=person).order_by("pk")
        ],
    }
