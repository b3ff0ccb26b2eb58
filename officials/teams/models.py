"""How mandates are given, between two persons, and what those who hold them declare of their interests."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from officials.teams.querysets import AppointmentQuerySet, InterestQuerySet
from places.models import Neighbourhood, Service, Theme, Town
from profiles.models import MAX_TITLE, Mandate, Role

MAX_WORDS = 300
GIVEN = tuple(role for role in Role.values if role != Role.PRESIDENT)  # roles of a town


class Outcome(models.TextChoices):
    """How an appointment ended; none while it is open."""

    ACCEPTED = "accepted", _("Acceptée")
    REFUSED = "refused", _("Refusée")
    CANCELLED = "cancelled", _("Retirée")


class Appointment(models.Model):
    """A mandate that one person proposes and another accepts (OFF-1).

    A proposal comes from who manages the town and waits for the person it was mailed to; with ``asked`` the person
    began it, on the page of an official nobody claimed, and who manages answers. Once settled or too old, it stays so.
    """

    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="+")
    mandate = models.ForeignKey(  # of a register, which then becomes the person's
        Mandate, null=True, blank=True, on_delete=models.CASCADE, related_name="appointments"
    )
    proposer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(blank=True)  # of somebody who may have no account yet
    asked = models.BooleanField(default=False)
    role = models.CharField(max_length=20, choices=Role.choices)
    title = models.CharField(max_length=MAX_TITLE)
    themes = models.ManyToManyField(Theme, blank=True, related_name="+")
    neighbourhood = models.ForeignKey(Neighbourhood, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, unique=True, null=True)  # of the token in the mail, kept nowhere
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=GIVEN), name="appointment_role_of_a_town"),
            models.CheckConstraint(condition=Q(person__isnull=False) | ~Q(email=""), name="appointment_to_somebody"),
            models.CheckConstraint(
                condition=Q(asked=False, digest__isnull=False)
                | Q(asked=True, digest=None, mandate__isnull=False, person__isnull=False),
                name="appointment_proposed_or_asked",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", settled_at=None)
                | (Q(outcome__in=Outcome.values) & Q(settled_at__isnull=False)),
                name="appointment_settled_with_a_date",
            ),
            models.UniqueConstraint(
                fields=["person", "mandate"], condition=Q(asked=True, outcome=""), name="appointment_asked_once"
            ),
        ]
        indexes = [models.Index(fields=["town", "-id"]), models.Index(fields=["person"])]

    def __str__(self) -> str:
        return f"{self.title}, {self.town}"

    @property
    def addressee(self) -> str:
        """Whom it is for, as it was typed: the address it was mailed to, which names nobody (AUTH-2), or a name."""
        return self.email or (self.person.name if self.person else "")


class Interest(models.Model):
    """A link of an official that their decisions could touch, declared by themselves in public (CIW24).

    It is corrected or ended, never removed: each former wording stays beside it.
    """

    class Kind(models.TextChoices):
        EMPLOYMENT = "employment", _("Emploi, activité")
        COMPANY = "company", _("Entreprise : direction, parts")
        ASSOCIATION = "association", _("Association, syndicat")
        PROPERTY = "property", _("Terrain, immeuble")
        OTHER = "other", _("Autre lien")

    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="interests")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    words = models.CharField(max_length=MAX_WORDS)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    declared_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True, blank=True)

    objects = InterestQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="interest_has_words"),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=models.F("since")), name="interest_ends_after"
            ),
        ]

    def __str__(self) -> str:
        return self.words


class FormerInterest(models.Model):
    """What a declaration said before it was corrected or ended."""

    interest = models.ForeignKey(Interest, on_delete=models.CASCADE, related_name="former")
    kind = models.CharField(max_length=20, choices=Interest.Kind.choices)
    words = models.CharField(max_length=MAX_WORDS)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)  # until when it said so

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.words
