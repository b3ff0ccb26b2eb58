"""What a town says of ideas: the promises it makes before they come, what one costs and what it became."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from cases.rules import can_handle
from cases.services import NotYours
from cases.services.moving import locked_case
from core.text import clean_line
from feed.services import Refusal, touch
from feed.services.activities import locked
from participation.ideas.models import MAX_PROMISE, MAX_URL, Idea, Threshold

if TYPE_CHECKING:
    from places.models import Town
    from profiles.models import User

MOST_THRESHOLDS = 5
MOST_SUPPORTS = 10_000_000
MOST_EUROS = Decimal("9999999999.99")


class BadCost(Refusal):
    """A cost is a number of euros, not below zero."""

    words = _("Le coût est un nombre d’euros, zéro ou plus.")


class NoSuchPage(Refusal):
    """A link to an action leads to a page of this site."""

    words = _("Cette adresse n’est pas celle d’une page de ce site.")


def set_threshold(*, town: Town, supports: int, promise: str, days: int) -> Threshold:
    """Promise something to ideas published from now on that so many people support; the same number replaces it.

    Raises ``ValidationError``.
    """
    promise = clean_line(promise).rstrip(". ")
    if not promise or len(promise) > MAX_PROMISE:
        raise ValidationError({"promise": _("Dites ce que la mairie promet, en 200 signes au plus.")})
    if not 2 <= supports <= MOST_SUPPORTS:
        raise ValidationError({"supports": _("Deux soutiens au moins.")})
    if not 1 <= days <= 730:
        raise ValidationError({"days": _("Entre un jour et deux ans.")})
    try:
        with transaction.atomic():
            others = Threshold.objects.filter(town=town).exclude(supports=supports)
            if others.count() >= MOST_THRESHOLDS:
                raise ValidationError(_("Cinq seuils au plus."))
            row, _made = Threshold.objects.update_or_create(
                town=town, supports=supports, defaults={"promise": promise, "days": days}
            )
    except IntegrityError:
        row = Threshold.objects.get(town=town, supports=supports)  # two at once wrote the same number
    return row


def remove_threshold(*, threshold: Threshold) -> None:
    """Promise it no longer to ideas that come; those published keep the promise they were given."""
    threshold.delete()


def set_costing(*, idea: Idea, by: User, estimated_cost: Decimal | None, action_url: str = "") -> Idea:
    """Say what an idea would cost, in euros, and which page of this site tells what is done about it.

    None and "" take them away. Raises ``NotYours``, ``BadCost``, ``NoSuchPage``, ``Gone``.
    """
    if estimated_cost is not None and not (estimated_cost.is_finite() and 0 <= estimated_cost <= MOST_EUROS):
        raise BadCost
    page = page_of(action_url)
    with transaction.atomic():
        if not can_handle(by, locked_case(idea.case)):
            raise NotYours
        row = locked(idea)
        row.estimated_cost, row.action_url = estimated_cost, page or None
        row.save(update_fields=["estimated_cost", "action_url"])
        touch(subject=row)
    return row


def page_of(address: str) -> str:
    """Return the path of an address of this site, "" for none. Raises ``NoSuchPage`` for any other."""
    path = clean_line(address).removeprefix(settings.SITE_URL)
    if not path:
        return ""
    try:
        resolve(path.partition("?")[0].partition("#")[0])
    except Resolver404:
        raise NoSuchPage from None
    if not path.startswith("/") or path.startswith("//") or "\\" in path or len(path) > MAX_URL:
        raise NoSuchPage
    return path
