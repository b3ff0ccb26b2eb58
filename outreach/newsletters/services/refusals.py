"""What the verbs of letters refuse, each with a sentence for who asked."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import in_words
from feed.services import Refusal


class NotManaging(Refusal):
    """Who manages the town writes its letters, nobody else."""

    words = gettext_lazy("Seuls le maire et le secrétariat préparent la lettre de la commune.")


class NotDraft(Refusal):
    """What is about to leave, or left, is not changed any more."""

    words = gettext_lazy("Cette lettre part ou est partie : elle ne change plus.")


class TooLateToStop(Refusal):
    """It left."""

    words = gettext_lazy("Trop tard : la lettre est partie.")


class NothingToSay(Refusal):
    """A letter holds something: a thing that is public, or an introduction."""

    words = gettext_lazy("Cette lettre est vide : cochez au moins une chose, ou écrivez quelques mots.")


class TooManyPieces(Refusal):
    """A letter is read in a few minutes."""

    words = gettext_lazy("Trente choses au plus dans une lettre : décochez-en quelques-unes.")


class TwoThisWeek(Refusal):
    """Two letters a week are the most a town sends: beyond it, people stop reading."""

    def __init__(self, again: datetime, zone: str) -> None:
        self.again = timezone.localtime(again, ZoneInfo(zone))

    @property
    def reason(self) -> str:
        told = {"day": in_words(self.again, "DATETIME_FORMAT")}
        return _("Deux lettres sont parties en sept jours, c’est le plus. La suivante pourra partir : %(day)s.") % told
