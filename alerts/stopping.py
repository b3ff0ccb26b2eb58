"""Links by which someone without a bell is told no more of one thing: signed, and good for nothing else."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

from alerts.models import Subscription

_SALT = "alerts.stop"


def stop_path(subscription: Subscription) -> str:
    """Return the address that ends this subscription, without signing in."""
    return reverse("follow_stop", args=[signing.dumps(subscription.pk, salt=_SALT)])


def named_by(token: str) -> Subscription | None:
    """Return the subscription a link was made for; None when it is over, or the link is not ours."""
    try:
        pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return Subscription.objects.filter(pk=pk, muted=False).first()
