"""Writing once what is sent twice: the answer to a write is kept for a day under the key its sender drew.

The key, the effect and the answer are one transaction. A duplicate sent at the same time waits on the unique key and
then finds the answer; when the process dies in between, nothing happened and the key is free.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, OperationalError, transaction
from django.db.models.functions import Now

from core.models import KeptAnswer

KEPT = timedelta(hours=24)
MAX_KEY = 200


class Taken(Exception):
    """The key was used: its answer is there to be told again."""


class UnderWay(Exception):
    """A request with this key holds it longer than the database lets another wait."""


def find(*, account: int, key: str) -> KeptAnswer | None:
    """Return the answer kept under this key in the last 24 hours."""
    return KeptAnswer.objects.filter(account=account, key=key, created_at__gt=Now() - KEPT).first()


def claim(*, account: int, key: str, fingerprint: str) -> KeptAnswer:
    """Take the key in the transaction under way; raise ``Taken`` or ``UnderWay``."""
    KeptAnswer.objects.filter(account=account, key=key, created_at__lte=Now() - KEPT).delete()
    try:
        with transaction.atomic():
            return KeptAnswer.objects.create(account=account, key=key, fingerprint=fingerprint)
    except IntegrityError:
        raise Taken from None
    except OperationalError:
        raise UnderWay from None


def keep(*, claimed: KeptAnswer, status: int, body: str, headers: dict[str, str]) -> None:
    """Note the answer beside the key, in the transaction of what it tells."""
    claimed.status, claimed.body, claimed.headers = status, body, headers
    claimed.save(update_fields=["status", "body", "headers"])


def forget(*, account: int) -> None:
    """Delete the answers of an account that goes (PRIV-1)."""
    KeptAnswer.objects.filter(account=account).delete()


def prune() -> int:
    """Delete answers older than a day; return how many."""
    return KeptAnswer.objects.filter(created_at__lte=Now() - KEPT).delete()[0]
