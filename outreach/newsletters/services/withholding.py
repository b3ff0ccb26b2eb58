"""Letters off every page and out of every batch to come: by an operator, or with a frozen account (OFF-5, MOD-3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from outreach.newsletters.models import Batch, Letter
from outreach.newsletters.services.sending import go_on_sending
from places.models import Town

if TYPE_CHECKING:
    from places.models import Intercommunality
    from profiles.models import User


def withhold(
    *, person: User, body: Town | Intercommunality, since: datetime
) -> Iterator[tuple[Letter, Town, dict[str, Any]]]:
    """Hide the letters a person had sent for this town since then, and those on their way, however early they left."""
    if not isinstance(body, Town):
        return  # an intercommunality sends none
    leaving = Exists(Batch.objects.filter(letter=OuterRef("pk"), done_at=None))
    theirs = Letter.objects.public().filter(Q(sent_at__gte=since) | leaving, author=person, town=body)
    with transaction.atomic():
        for row in theirs.select_for_update(of=("self",)).order_by("pk"):
            hide(row=row)
            yield row, body, {}


def hide(*, row: Letter) -> None:
    """Take a letter off every page; the batches that did not leave wait."""
    row.hidden_at = timezone.now()
    row.save(update_fields=["hidden_at"])


def give_back(*, row: Letter, words: dict[str, Any]) -> None:
    """Show a letter again, and send it to those whom it did not reach."""
    with transaction.atomic():
        row.hidden_at = None
        row.save(update_fields=["hidden_at"])
        go_on_sending(row)


def at(*, slug: str, number: int) -> Letter | None:
    """Return the sent letter that an address names, hidden or not."""
    found: Letter | None = Letter.objects.sent().filter(town__slug=slug, number=min(number, 2**31 - 1)).first()
    return found
