"""What of a ruling does not last: a silence ended early, and what was shown forgotten once nobody appeals any more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.sealing import seal
from core.text import clean
from feed.services import Refusal
from messaging import verbs
from messaging.models import MAX_WORDS, PURPOSE, Enclosure, Flag, Ruling, Shown
from messaging.services.enclosing import discard
from messaging.services.ruling import SHORTEST, NoReasons, ring

if TYPE_CHECKING:
    from profiles.models import User

KEPT = timedelta(days=183)  # the six months in which a decision is contested
BATCH = 500


class NotYoursToLift(Refusal):
    """Neither who decided nor an operator, or it ended meanwhile."""

    words = _("Ce blocage est déjà terminé, ou ce n’est pas à vous de le lever.")


def lift_silence(*, ruling: Ruling, by: User, words: str) -> Ruling:
    """Have somebody send messages again before the day that was decided, and tell them why.

    For who decided, while they would decide so still, and for operators. Raises ``NotYoursToLift``, ``NoReasons``.
    """
    words = clean(words).strip()[:MAX_WORDS]
    if len(words) < SHORTEST:
        raise NoReasons
    with transaction.atomic():
        held = Ruling.objects.select_for_update(of=("self",)).filter(pk=ruling.pk)
        row: Ruling | None = held.liftable_by(by).select_related("flag__town", "person", "by").first()
        if row is None:
            raise NotYoursToLift
        row.until = row.lifted_at = timezone.now()
        row.lifted_by, row.sealed_lift = by, seal(words, purpose=PURPOSE)
        row.save(update_fields=["until", "lifted_at", "lifted_by", "sealed_lift"])
        ring(row, verbs.LIFTED, row.person, row, at=row.lifted_at)
    return row


def forget_old_flags() -> None:
    """Remove what was shown, typed and reasoned in flags decided more than six months ago, and files kept for nothing.

    What stays tells that there was a flag, between whom, and what was decided.
    """
    old = Ruling.objects.filter(at__lt=timezone.now() - KEPT).exclude(sealed_reasons="")
    while flags := list(old.order_by("pk").values_list("flag", flat=True)[:BATCH]):
        with transaction.atomic():
            Shown.objects.filter(flag__in=flags).delete()
            Flag.objects.filter(pk__in=flags).update(sealed_words="")
            Ruling.objects.filter(flag__in=flags).update(sealed_reasons="", sealed_lift="")
    # Deleted by their author in the very moment in which the last flag was decided.
    with transaction.atomic():
        discard(Enclosure.objects.kept_for_nothing())
