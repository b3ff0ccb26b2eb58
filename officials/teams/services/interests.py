"""Declared interests: said, corrected, ended, and never removed (CIW24)."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.text import clean_line
from officials.teams.models import MAX_WORDS, FormerInterest, Interest
from officials.teams.rules import may_declare
from officials.teams.services.appointing import NotYours
from profiles.models import Mandate, User


def declare(
    *, mandate: Mandate, by: User, kind: str, words: str, since: date | None = None, until: date | None = None
) -> Interest:
    """Say a link in public; raises ``NotYours`` or ValidationError."""
    if not may_declare(by, mandate):
        raise NotYours
    words = _checked(words, since, until)
    return Interest.objects.create(mandate=mandate, kind=kind, words=words, since=since, until=until)


def correct(
    *, interest: Interest, by: User, kind: str, words: str, since: date | None = None, until: date | None = None
) -> None:
    """Say it otherwise, or that it ended; what it said before stays beside it. Raises as ``declare``."""
    words = _checked(words, since, until)
    with transaction.atomic():
        row = Interest.objects.select_for_update(of=("self",)).select_related("mandate").get(pk=interest.pk)
        if not may_declare(by, row.mandate):
            raise NotYours
        if (row.kind, row.words, row.since, row.until) == (kind, words, since, until):
            return
        row.changed_at = timezone.now()
        FormerInterest.objects.create(
            interest=row, kind=row.kind, words=row.words, since=row.since, until=row.until, at=row.changed_at
        )
        row.kind, row.words, row.since, row.until = kind, words, since, until
        row.save()


def _checked(words: str, since: date | None, until: date | None) -> str:
    words = clean_line(words)
    if not words or len(words) > MAX_WORDS:
        raise ValidationError({"words": _("Dites-le en 300 signes au plus.")})
    if since and until and until < since:
        raise ValidationError({"until": _("La fin vient après le début.")})
    return words
