"""Asking to join the team of a town whose page is taken over, and what its managers answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.text import clean_line
from officials.claims.models import MAX_WORDS, JoinRequest
from officials.claims.services.claiming import title_of
from officials.claims.services.refusals import AlreadyAsked, BadTitle, JoinExpired, OwnRequest
from profiles.models import MAX_TITLE, Mandate, Role, User
from profiles.services import appoint

if TYPE_CHECKING:
    from places.models import Town

JOINING = (Role.DEPUTY, Role.COUNCILLOR, Role.OPPOSITION, Role.CLERK, Role.AGENT)  # a second mayor is for operators


def ask_to_join(*, person: User, town: Town, role: str, title: str = "", words: str = "") -> JoinRequest:
    """Ask those who manage a town to be one of its team. Raises ``AlreadyAsked``, ``BadTitle``."""
    if role not in JOINING:
        raise ValueError(f"cannot join as {role}")
    title = clean_line(title) or title_of(role, town)
    if len(title) > MAX_TITLE:
        raise BadTitle
    if Mandate.objects.current().filter(town=town, person=person, role=role).exists():
        raise AlreadyAsked
    try:
        with transaction.atomic():
            JoinRequest.objects.expired().filter(person=person, town=town).delete()
            return JoinRequest.objects.create(
                person=person, town=town, role=role, title=title, words=clean_line(words)[:MAX_WORDS]
            )
    except IntegrityError:
        raise AlreadyAsked from None


def answer_join(*, request: JoinRequest, by: User, accepted: bool) -> bool:
    """Take somebody into the team, with their mandate from now on, or not; return whether it waited until now.

    Nobody answers what they asked for themself (OFF-1). Raises ``OwnRequest``, ``JoinExpired``, ``BadTitle``.
    """
    if request.person_id == by.pk:
        raise OwnRequest
    try:
        with transaction.atomic():
            row = JoinRequest.objects.filter(pk=request.pk)
            if not row.waiting().update(answered_at=timezone.now(), accepted=accepted):
                if row.expired().exists():
                    raise JoinExpired
                return False
            if accepted:
                appoint(person=request.person, town=request.town, role=request.role, title=request.title)
    except ValidationError:
        raise BadTitle from None
    return True


def prune_joins() -> None:
    """Forget requests that expired long ago; what was answered stays."""
    JoinRequest.objects.forgotten().delete()
