"""Open311 keys: how a program reports in a town, and for how long; what it reported."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.text import clean_line
from feed.services import demand
from places.modules import Module
from profiles.services.tokens import SEEN_EVERY, digest_of
from reports.models import Category, Desk, Open311Key, Origin, Report
from reports.open311.models import MAX_KEY_NAME
from reports.services.placing import Place
from reports.services.reporting import build_report, publish

if TYPE_CHECKING:
    from places.models import Town
    from profiles.models import User

MARK = "cn311_"  # by which programs that look for leaked secrets recognise ours
MOST_KEYS = 20  # in use, of one town


def create_key(*, town: Town, person: User, name: str, days: int | None = None) -> tuple[Open311Key, str]:
    """Make a key and return it with its secret, which nobody can read again. Raises ``ValidationError``."""
    name = clean_line(name)
    if not name or len(name) > MAX_KEY_NAME:
        raise ValidationError(_("Donnez un nom de 80 caractères au plus au programme qui aura cette clé."))
    secret = MARK + secrets.token_urlsafe(32)
    with transaction.atomic():
        Desk.objects.select_for_update().get_or_create(town=town)
        if Open311Key.objects.in_use().filter(town=town).count() >= MOST_KEYS:
            raise ValidationError(_("Vingt clés au plus : retirez-en une d’abord."))
        origin = Origin.objects.create(slug=f"open311-{secrets.token_hex(8)}", name=name)
        key = Open311Key.objects.create(
            town=town,
            person=person,
            name=name,
            digest=digest_of(secret),
            prefix=secret[:12],
            origin=origin,
            expires_at=timezone.now() + timedelta(days=days) if days else None,
        )
    return key, secret


def revoke_key(*, key: Open311Key) -> None:
    """Have a key open nothing from now on; what was reported with it stays."""
    Open311Key.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())


def find_key(*, secret: str) -> Open311Key | None:
    """Return the key of a secret when it opens something now, and remember, to ten minutes, that it was used.

    A key that nobody answers for opens nothing.
    """
    key: Open311Key | None = (
        Open311Key.objects.in_use().filter(digest=digest_of(secret)).select_related("town", "person", "origin").first()
    )
    if key is None or key.person is None or not key.person.is_active:
        return None
    now = timezone.now()
    if key.last_used_at is None or key.last_used_at < now - SEEN_EVERY:
        before = Q(last_used_at=None) | Q(last_used_at__lt=now - SEEN_EVERY)
        Open311Key.objects.filter(before, pk=key.pk).update(last_used_at=now)
    return key


def take_report(
    *,
    key: Open311Key,
    place: Place,
    category: Category,
    body: str = "",
    address: str = "",
    answers: dict[str, Any] | None = None,
    external_id: str = "",
    at: datetime | None = None,
) -> Report:
    """Take a report from the program that holds a key; under an ``external_id`` it sent before, return the first.

    Towards the public it is unsigned and says which program it came through; the person who answers for the key is
    its reporter, unless the town wants names: then it is signed by them. Raises ``ModuleClosed``.
    """
    known = _sent(key, external_id)
    if known is not None:
        return known
    demand(place.town, Module.REPORTS)
    signed = not Desk.of(place.town).allows_anonymous
    try:
        with transaction.atomic():
            row = build_report(
                reporter=key.person,
                anonymous=not signed,
                place=place,
                category=category,
                body=body,
                address=address,
                answers=answers,
                origin=key.origin,
                external_id=external_id,
                at=at,
            )
            row.save(force_insert=True)
            return publish(row, at=at)
    except IntegrityError:
        known = _sent(key, external_id)
        if known is None:
            raise
        return known


def _sent(key: Open311Key, external_id: str) -> Report | None:
    """Return what came with a key under a program's own number."""
    sent: Report | None = None
    if external_id:
        sent = Report.objects.filter(origin=key.origin, external_id=external_id).first()
    return sent
