"""Messages that somebody chose to show to moderators, and what was decided about who said them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import next_id
from messaging.deciding import FlagQuerySet, RulingQuerySet
from messaging.models.conversations import Conversation
from messaging.models.said import MAX_CAPACITY, Message
from messaging.models.sealed import opened
from places.models import Town

MAX_WORDS = 1000
DAYS = (1, 7, 30)  # for which somebody sends no message


class Reason(models.TextChoices):
    """Why messages are shown to moderators."""

    HARASSMENT = "harassment", _("Harcèlement")
    THREAT = "threat", _("Menace")
    SCAM = "scam", _("Escroquerie")
    SEXUAL = "sexual", _("Contenu sexuel")
    HATE = "hate", _("Propos haineux")
    OTHER = "other", _("Autre chose")


class Outcome(models.TextChoices):
    """What was decided."""

    NONE = "none", _("Sans suite")
    WARN = "warn", _("Avertissement")
    SILENCE = "silence", _("Envoi de messages bloqué")


class Flag(models.Model):
    """Somebody shows some messages of one person to moderators: those it holds a copy of, and nothing else (DM-4).

    Without a ``town`` only operators of the site decide: the two have none in common, or it was said to a town hall,
    ``hall``, whose own people do not decide. ``parties`` took part when it was shown: they never decide, even once the
    conversation is forgotten, and nobody is shown who they are.
    """

    id = models.BigIntegerField(primary_key=True, default=next_id)
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.SET_NULL, related_name="+")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    accused = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    town = models.ForeignKey(Town, null=True, on_delete=models.SET_NULL, related_name="+")  # of the two, that day
    hall = models.ForeignKey(Town, null=True, on_delete=models.SET_NULL, related_name="+")
    parties = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    reason = models.CharField(max_length=12, choices=Reason)
    sealed_words = models.TextField(blank=True)
    key = models.UUIDField()  # of the form it came by: sent twice is one
    at = models.DateTimeField(default=timezone.now)

    objects = FlagQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reporter", "key"], name="flag_once"),
            models.CheckConstraint(condition=Q(reason__in=Reason.values), name="flag_reason_known"),
        ]
        indexes = [models.Index(fields=["town", "-id"])]

    def __str__(self) -> str:
        return f"flag {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("flag", args=[self.pk])

    @property
    def words(self) -> str:
        """What the reporter says of it."""
        return opened(self.sealed_words)


class Shown(models.Model):
    """A copy of one message as it was when it was shown: what its author changes afterwards changes no evidence."""

    flag = models.ForeignKey(Flag, on_delete=models.CASCADE, related_name="shown", db_index=False)
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    capacity = models.CharField(max_length=MAX_CAPACITY, blank=True)
    sealed = models.TextField()
    files = models.PositiveSmallIntegerField(default=0)  # how many were sent along
    sent_at = models.DateTimeField()
    was_chosen = models.BooleanField()  # or stood just before or after one that was

    class Meta:
        constraints = [models.UniqueConstraint(fields=["flag", "message"], name="shown_once")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"message {self.message_id} in flag {self.flag_id}"

    @property
    def text(self) -> str:
        return opened(self.sealed)


class Ruling(models.Model):
    """What was decided about a flag, in words sealed as those it is about; until ``until`` the person sends nothing."""

    id = models.BigIntegerField(primary_key=True, default=next_id)
    flag = models.OneToOneField(Flag, on_delete=models.CASCADE, related_name="ruling")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome)
    until = models.DateTimeField(null=True, blank=True)
    sealed_reasons = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    capacity = models.CharField(max_length=MAX_CAPACITY, blank=True)  # frozen; empty for an operator of the site
    at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True, blank=True)  # of a silence that ended early: ``until`` is the same
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    sealed_lift = models.TextField(blank=True)

    objects = RulingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="ruling_outcome_known"),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.SILENCE, until__isnull=False)
                | Q(outcome__in=(Outcome.NONE, Outcome.WARN), until=None),
                name="ruling_until_a_day",
            ),
        ]
        indexes = [models.Index(fields=["person", "until"])]  # asked before each message

    def __str__(self) -> str:
        return f"{self.outcome} about {self.person_id}"

    def get_absolute_url(self) -> str:
        return reverse("ruling", args=[self.pk])

    @property
    def reasons(self) -> str:
        """Read by who is concerned: the person, or the reporter of what came to nothing."""
        return opened(self.sealed_reasons)

    @property
    def lift_words(self) -> str:
        """Why it ended early."""
        return opened(self.sealed_lift)
