"""What a bell can ring for; each verb of an app belongs to one kind. What else one can be told of: alerts.topics."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a bell can ring for: one line of the preferences. A new kind is a new line in the tables of this module."""

    MENTION = "mention", _("Quelqu’un me cite")
    ANSWER = "answer", _("On répond à ce que j’ai écrit")
    THREAD = "thread", _("Une discussion que je suis avance")
    FOLLOWUP = "followup", _("Une démarche que je suis avance")
    SUPPORT = "support", _("On soutient ce que j’ai écrit")
    FOLLOWER = "follower", _("Quelqu’un me suit")
    ALERT = "alert", _("Une alerte urgente d’une commune que je suis")


ALONE = frozenset({Kind.MENTION, Kind.FOLLOWUP, Kind.ALERT})  # each is for its own sake, and shares a line with nothing
