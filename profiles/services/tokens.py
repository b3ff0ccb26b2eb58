"""Access tokens: how another program acts for a person."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from profiles.models import ApiToken, User

if TYPE_CHECKING:
    from places.models import Town

MARK = "cn_"  # by which programs that look for leaked secrets recognise ours
MOST = 20
SEEN_EVERY = timedelta(minutes=10)  # a write for every request would cost more than it tells


class TooManyTokens(Exception):
    """Twenty tokens are enough for anyone: remove one first."""


def create_token(
    *, person: User, name: str, writes: bool, days: int, town: Town | None = None, messages: bool = False
) -> tuple[ApiToken, str]:
    """Make a token and return it with its secret, which nobody can read again."""
    secret = MARK + secrets.token_urlsafe(32)
    with transaction.atomic():
        User.objects.select_for_update().only("pk").get(pk=person.pk)
        if ApiToken.objects.filter(person=person).count() >= MOST:
            raise TooManyTokens
        token = ApiToken.objects.create(
            person=person,
            name=name,
            digest=digest_of(secret),
            prefix=secret[:10],
            writes=writes,
            messages=messages,
            town=town,
            expires_at=timezone.now() + timedelta(days=days),
        )
    return token, secret


def revoke_token(*, token: ApiToken) -> None:
    """Have the token open nothing from now on."""
    token.delete()


def note_use(*, token: ApiToken) -> None:
    """Remember, to ten minutes, when the token was used last."""
    now = timezone.now()
    before = Q(last_used_at=None) | Q(last_used_at__lt=now - SEEN_EVERY)
    if token.last_used_at is None or token.last_used_at < now - SEEN_EVERY:
        ApiToken.objects.filter(before, pk=token.pk).update(last_used_at=now)


def digest_of(secret: str) -> str:
    """Return what is kept of a secret: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
