"""Hiding what someone said, and showing it again: the feed's acts, never without a public reason (MOD-1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from core.text import clean
from core.text.keys import fold
from feed import services as feed
from feed.models import Publishable
from feed.services import Gone, Refusal
from feed.services.activities import locked, new_id
from feed.services.capacities import capacity_of
from moderation.about import town_of
from moderation.house import HOUSE_RULES
from moderation.models import MAX_REASON, Act, Decision
from moderation.rules import can_moderate, is_moderated
from moderation.services.telling import tell_author

if TYPE_CHECKING:
    from places.models import Intercommunality, Town
    from profiles.models import User


class NotYours(Refusal):
    """The viewer may not decide about this."""

    words = _(
        "Vous ne pouvez pas décider de ce contenu : il est de vous, parle de la mairie, ou lui répond. "
        "Seul un exploitant du site, extérieur à la commune, le peut."
    )


class NoReason(Refusal):
    """A decision says why, in words."""

    words = _("Dites pourquoi, en une phrase au moins : chacun la lira.")


class UnknownRule(Refusal):
    """A decision cites one of the house rules."""

    words = _("Choisissez la règle qui n’est pas respectée.")


class NamesSomebody(Refusal):
    """The register is public: the reason names nobody."""

    words = _("Le registre est public : ne nommez pas la personne dans le motif.")


class AlreadyDecided(Refusal):
    """Somebody else was faster."""

    words = _("Cette décision a déjà été prise.")


def hide_contribution(*, subject: Any, by: User, rule: str, reason: str, at: datetime | None = None) -> Decision:
    """Take a contribution, or a letter, out of every outlet, write why in the public register and tell its author.

    ``rule`` is a key of ``moderation.house``. With ``at`` it happened in the past and nobody is told.
    Raises ``NoReason``, ``UnknownRule``, ``NamesSomebody``, ``NotYours``, and ``Gone`` for what is no longer there.
    """
    if rule not in HOUSE_RULES:
        raise UnknownRule
    reason = checked_reason(reason, subject)
    with transaction.atomic():
        row = _locked(subject)
        town = town_of(row)
        if town is None or not can_moderate(by, row):
            raise NotYours
        if isinstance(row, Publishable):
            feed.hide(subject=row, at=at)
        else:
            withholding(row, "hide")(row=row)
        return decide(
            act=Act.HIDE,
            subject=row,
            by=by,
            rule=rule,
            reason=reason,
            town=town,
            capacity=capacity_of(by, town),
            at=at,
        )


def restore_contribution(*, decision: Decision, by: User, reason: str, at: datetime | None = None) -> Decision:
    """Show again what a decision hid, and say why; ``at`` as above.

    Raises ``NoReason``, ``NamesSomebody``, ``NotYours``, ``AlreadyDecided``, ``Gone``.
    """
    with transaction.atomic():
        found = lock_standing(decision, Act.HIDE)
        subject: Any = found.subject
        if subject is None or getattr(subject, "deleted_at", None) is not None:
            raise Gone
        reason = checked_reason(reason, subject)
        along = found.within_id is not None and not by.is_staff  # given back with the account, or by an operator
        if found.town is None or along or not is_moderated(subject) or not can_moderate(by, subject):
            raise NotYours
        if isinstance(subject, Publishable):
            feed.restore(subject=subject)
        else:
            withholding(subject, "give_back")(row=subject, words={})
        return decide(
            act=Act.RESTORE,
            subject=subject,
            by=by,
            rule=found.rule,
            reason=reason,
            town=found.town,
            capacity=capacity_of(by, found.town),
            reverses=found,
            at=at,
        )


def withholding(row: Any, act: str) -> Callable[..., Any]:
    """Return the act by which what is no contribution is taken out or given back (``settings.WITHHOLDING``)."""
    found: Callable[..., Any] = import_string(f"{settings.WITHHOLDING[row._meta.label_lower]}.{act}")
    return found


def _locked(subject: Any) -> Any:
    """Return the row as it is now, locked; raise ``Gone`` when it is not there for anyone any more."""
    if isinstance(subject, Publishable):
        return locked(subject)
    rows = type(subject)._default_manager.select_for_update(of=("self",)).select_related("town")
    row = rows.filter(pk=subject.pk, hidden_at=None).first()
    if row is None:
        raise Gone
    return row


def checked_reason(reason: str, subject: Any = None) -> str:
    """Return a reason fit for the register. Raises ``NoReason``, ``NamesSomebody``."""
    reason = clean(reason).strip()[:MAX_REASON]
    if len(reason) < 10:
        raise NoReason
    author = getattr(subject, "author", None)
    folded = f" {fold(reason)} "
    if author is not None and any(f" {fold(name)} " in folded for name in (author.name, author.handle)):
        raise NamesSomebody
    return reason


def lock_standing(decision: Decision, act: Act) -> Decision:
    """Return a decision of this kind that still stands, locked. Raises ``AlreadyDecided``."""
    found: Decision | None = Decision.objects.select_for_update(of=("self",)).filter(pk=decision.pk, act=act).first()
    if found is None or Decision.objects.filter(reverses=found).exists():
        raise AlreadyDecided
    return found


def decide(
    *,
    act: Act,
    subject: Any,
    by: User,
    rule: str,
    reason: str,
    capacity: str,
    town: Town | None = None,
    intercommunality: Intercommunality | None = None,
    reverses: Decision | None = None,
    within: Decision | None = None,
    at: datetime | None = None,
) -> Decision:
    """Write a decision, and tell the author of what it hides or shows again; the caller did what it says."""
    decision = Decision.objects.create(
        id=new_id(at),
        at=at or timezone.now(),
        act=act,
        subject=subject,
        actor=by,
        rule=rule,
        reason=reason,
        capacity=capacity,
        town=town,
        intercommunality=intercommunality,
        reverses=reverses,
        within=within,
    )
    # Of what a freeze hid along, its author hears in one word: that the account was frozen.
    if act in (Act.HIDE, Act.RESTORE) and within is None and at is None:
        tell_author(decision=decision)
    return decision
