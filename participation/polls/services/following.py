"""What a town says it did with a result (FL14, UG5)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.outbox import enqueue
from core.text import clean_line
from feed.services import Refusal
from feed.services.activities import locked
from feed.services.capacities import capacity_of
from participation.polls import verbs
from participation.polls.models import MAX_OUTCOME, MAX_URL, Outcome, Poll
from participation.polls.querysets import Phase
from participation.polls.rules import can_follow_up
from participation.polls.services.preparing import refresh

if TYPE_CHECKING:
    from profiles.models import User


class NotYours(Refusal):
    """Only who answers in the town's name says what it did."""

    words = _("Seule la mairie dit ce qu’elle a fait du résultat.")


class NotClosed(Refusal):
    """There is no result yet."""

    words = _("Il n’y a pas encore de résultat.")


class NoWords(Refusal):
    """A step says something, in 1,000 characters at most."""

    words = _("Dites ce que la mairie a décidé ou fait, en 1 000 signes au plus.")


class NoSuchPage(Refusal):
    """A link leads to a page of this site."""

    words = _("Cette adresse n’est pas celle d’une page de ce site.")


def follow_up(
    *,
    poll: Poll,
    by: User,
    words: str,
    link: str = "",
    kept: bool | None = None,
    capacity: str | None = None,
    at: datetime | None = None,
) -> Outcome:
    """Say in public what the town did with a result; of a binding poll, whether it kept its promise.

    ``link`` is a page of this site, an action for instance. Those who answered and kept their bell hear of it, unless
    it happened in the past (``at``). Raises ``NotYours``, ``NotClosed``, ``NoWords``, ``NoSuchPage``, ``Gone``.
    """
    past = at is not None
    words, page = clean_line(words), _page_of(link)
    if not words or len(words) > MAX_OUTCOME:
        raise NoWords
    with transaction.atomic():
        row = locked(poll)
        if not can_follow_up(by, row):
            raise NotYours
        if row.phase is not Phase.CLOSED:
            raise NotClosed
        outcome = Outcome.objects.create(
            poll=row,
            author=by,
            capacity=capacity_of(by, row.town) if capacity is None else capacity,
            words=words,
            link=page,
            kept=kept if row.is_binding else None,
            at=at or timezone.now(),
        )
        refresh(row)
        if not past:
            payload = {"poll": row.pk, "verb": verbs.FOLLOWED, "outcome": outcome.pk, "after": 0}
            enqueue("participation.polls.tasks.tell", payload=payload, key=f"poll-outcome:{outcome.pk}")
    return outcome


def _page_of(address: str) -> str:
    """Return the path of an address of this site, "" for none. Raises ``NoSuchPage`` for any other."""
    path = clean_line(address).removeprefix(settings.SITE_URL)
    if not path:
        return ""
    if not path.startswith("/") or path.startswith("//") or "\\" in path or len(path) > MAX_URL:
        raise NoSuchPage
    try:
        resolve(path.partition("?")[0].partition("#")[0])
    except Resolver404:
        raise NoSuchPage from None
    return path
