"""What was decided about what others said, in public and for good."""

from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import next_id
from feed.models.checks import at_most
from moderation.house import HouseRule, house_rule
from moderation.querysets import DecisionQuerySet
from places.models import Intercommunality, Town

MAX_REASON = 600
_OTHER_KINDS = {
    "comment": _("Commentaires"),
    "move": _("Étapes d’un dossier"),
    "change": _("Suites d’un rendez-vous"),
    "batch": _("Réponses sur papier"),
    "poster": _("Affiches"),
    "letter": _("Lettres"),
    "mandate": _("Comptes d’élus et d’agents"),
}


class Act(models.TextChoices):
    """What a decision does. Each of the second kind takes back one of the first."""

    HIDE = "hide", _("Masqué")
    RESTORE = "restore", _("Rétabli")
    FREEZE = "freeze", _("Compte gelé")
    UNFREEZE = "unfreeze", _("Compte dégelé")


class Decision(models.Model):
    """Somebody decided about something of somebody else: what, by which house rule, in which words and capacity.

    Nothing of it changes afterwards (the database refuses); a decision is taken back by another, which says why.
    """

    id = models.BigIntegerField(primary_key=True, default=next_id)
    act = models.CharField(max_length=10, choices=Act.choices)
    rule = models.CharField(max_length=20)  # a key of moderation.house
    reason = models.TextField(max_length=MAX_REASON)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+", db_index=False)
    object_id = models.BigIntegerField()
    subject = GenericForeignKey()  # what was hidden; of a frozen account, the mandate
    town = models.ForeignKey(Town, null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    intercommunality = models.ForeignKey(
        Intercommunality, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )  # where it is no town's: the mandate of an intercommunality
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    capacity = models.CharField(max_length=80, blank=True)  # frozen; empty for an operator of the site
    at = models.DateTimeField(default=timezone.now)
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.CASCADE, related_name="reversed_by")
    within = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="parts"
    )  # the freeze that hid it along

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            at_most("reason", MAX_REASON, "decision_reason_length"),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(rule=""), name="decision_says_why"),
            models.CheckConstraint(condition=Q(act__in=Act.values), name="decision_act_known"),
            models.CheckConstraint(
                condition=Q(act__in=(Act.RESTORE, Act.UNFREEZE), reverses__isnull=False)
                | Q(act__in=(Act.HIDE, Act.FREEZE), reverses=None),
                name="decision_reverses_one",
            ),
            models.CheckConstraint(
                condition=Q(town=None, intercommunality__isnull=False) | Q(town__isnull=False, intercommunality=None),
                name="decision_of_one_body",
            ),
        ]
        indexes = [
            models.Index(fields=["town", "-id"]),  # the register
            models.Index(fields=["content_type", "object_id", "-id"]),  # what was decided about a thing
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.content_type_id}:{self.object_id}"

    def get_absolute_url(self) -> str:
        return reverse("decision", args=[self.pk])

    @property
    def house_rule(self) -> HouseRule:
        return house_rule(self.rule)

    @property
    def is_standing(self) -> bool:
        """Whether what it did still holds; a list fetches ``reversed_by`` ahead."""
        return self.reverses_id is None and getattr(self, "reversed_by", None) is None

    @property
    def kind_name(self) -> str:
        """What it is about, without saying whose."""
        kind = self.content_type.model
        if kind in _OTHER_KINDS:
            return str(_OTHER_KINDS[kind])
        return str(getattr(self.content_type.model_class(), "kind_label", "") or kind)

    @property
    def body(self) -> Town | Intercommunality:
        """The town or intercommunality in whose register it stands."""
        held: Town | Intercommunality = self.town or self.intercommunality  # type: ignore[assignment]
        return held


class Withheld(models.Model):
    """What a freeze took out of what is no contribution (a step of a case, a poster …), until it is given back."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="withheld")
    words = models.JSONField()

    def __str__(self) -> str:
        return f"words of {self.decision_id}"


class Lift(models.Model):
    """Someone holds that a frozen account is its holder's again; the second of them ends the freeze."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="lifts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "person"], name="lift_once")]

    def __str__(self) -> str:
        return f"{self.person_id} lifts {self.decision_id}"
