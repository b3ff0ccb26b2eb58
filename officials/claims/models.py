"""What proves that somebody speaks for a town hall, and what the hall then shows on its page."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import next_id
from officials.claims.querysets import ClaimQuerySet, DocumentQuerySet, JoinRequestQuerySet
from places.models import Town
from profiles.models import MAX_TITLE, Role

MAX_TRIES = 5  # of one code
MAX_REASON = 300
MAX_WORDS = 500
MAX_DOCUMENT_TITLE = 150
PEOPLE = settings.AUTH_USER_MODEL


class TownContact(models.Model):
    """An e-mail address that a register knows as a town hall's; nobody can type one here."""

    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="contacts")
    email = models.EmailField()
    source = models.CharField(max_length=80)  # the register, with its date

    class Meta:
        constraints = [models.UniqueConstraint(fields=["town", "email"], name="contact_once")]

    def __str__(self) -> str:
        return f"{self.town_id}: {self.masked}"

    @property
    def masked(self) -> str:
        """The address as a page shows it: the first letter, and what comes after the @."""
        local, _at, domain = self.email.partition("@")
        return f"{local[:1]}•••@{domain}"


class Way(models.TextChoices):
    """How the codes reach the town hall."""

    EMAIL = "email", _("E-mail de la mairie")
    LETTER = "letter", _("Lettre à la mairie")
    VOUCH = "vouch", _("Un opérateur de la plateforme se porte garant")


def new_key() -> str:
    return secrets.token_urlsafe(24)


class Claim(models.Model):
    """Somebody says to speak for a town hall: asked, proved by a code or a voucher, confirmed by a second person.

    Until it is confirmed it gives nothing and nobody else sees it. Of a town's claims one is confirmed (OFF-1).
    """

    id = models.BigIntegerField(primary_key=True, default=next_id)
    key = models.CharField(max_length=40, unique=True, default=new_key)  # where the second person confirms
    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="claims")
    person = models.ForeignKey(PEOPLE, null=True, on_delete=models.SET_NULL, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices)
    title = models.CharField(max_length=MAX_TITLE)
    way = models.CharField(max_length=10, choices=Way.choices)
    contact = models.ForeignKey(TownContact, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()  # dead after that, for good (AUTH-8)
    lettered_at = models.DateTimeField(null=True, blank=True)  # when its letter was drawn
    proved_at = models.DateTimeField(null=True, blank=True)
    proved_by = models.CharField(max_length=MAX_TITLE, blank=True)  # the operator who vouched; empty for a code
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmer = models.ForeignKey(PEOPLE, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    confirmed_by = models.CharField(max_length=MAX_TITLE, blank=True)  # the operator who vouched; empty for a person
    confirmer_title = models.CharField(max_length=MAX_TITLE, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)  # withdrawn, lost to another, or undone by the operators
    reason = models.CharField(max_length=MAX_REASON, blank=True)  # why the operators vouched, or undid
    disputed_at = models.DateTimeField(null=True, blank=True)
    dispute = models.CharField(max_length=MAX_WORDS, blank=True)
    draft = models.JSONField(default=dict, blank=True)  # what the assistant prepared, by step

    objects = ClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["town"], condition=Q(confirmed_at__isnull=False, closed_at=None), name="claim_won_once"
            ),
            models.UniqueConstraint(
                fields=["town", "person"], condition=Q(confirmed_at=None, closed_at=None), name="claim_open_once"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(proved_at__isnull=False), name="claim_proved_before_confirmed"
            ),
            models.CheckConstraint(
                condition=Q(confirmer=None) | Q(person=None) | ~Q(confirmer=models.F("person")),
                name="claim_takes_two_people",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="claim_role_known"),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="claim_way_known"),
        ]
        indexes = [models.Index(fields=["town", "person"])]

    def __str__(self) -> str:
        return f"claim {self.pk} of {self.town_id}"

    @property
    def confirm_path(self) -> str:
        """Where the second person confirms; only what is sent to the town hall says it."""
        return reverse("confirm_claim", args=[self.key])


class Part(models.IntegerChoices):
    """Which of the two codes of a claim."""

    PROVE = 1
    CONFIRM = 2


class ClaimCode(models.Model):
    """A code that only the town hall was sent, as a keyed hash; its tries are counted here before comparing."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="codes")
    part = models.SmallIntegerField(choices=Part.choices)
    digest = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    dead_at = models.DateTimeField(null=True, blank=True)  # used, or replaced by another

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(tries__lte=MAX_TRIES), name="claim_code_tries"),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="claim_code_part_known"),
            models.UniqueConstraint(fields=["claim", "part"], condition=Q(dead_at=None), name="claim_code_alive_once"),
        ]

    def __str__(self) -> str:
        return f"code {self.part} of {self.claim_id}"


class JoinRequest(models.Model):
    """Somebody asks those who manage a claimed town to be one of its team."""

    id = models.BigIntegerField(primary_key=True, default=next_id)
    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(PEOPLE, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices)
    title = models.CharField(max_length=MAX_TITLE)
    words = models.CharField(max_length=MAX_WORDS, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    accepted = models.BooleanField(default=False)

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["town", "person"], condition=Q(answered_at=None), name="join_asked_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="join_role_known"),
        ]
        indexes = [models.Index(fields=["town", "answered_at"])]

    def __str__(self) -> str:
        return f"{self.person_id} asks to join {self.town_id}"


class Setup(models.Model):
    """How far a town is with the assistant."""

    town = models.OneToOneField(Town, primary_key=True, on_delete=models.CASCADE, related_name="+")
    done = models.JSONField(default=list, blank=True)  # keys of officials.claims.steps

    def __str__(self) -> str:
        return f"{self.town_id}: {len(self.done)} steps"


class DocumentKind(models.TextChoices):
    """What a document of a town hall is."""

    DELIBERATION = "deliberation", _("Délibération")
    ORDER = "arrete", _("Arrêté")
    MINUTES = "compte-rendu", _("Compte rendu")
    BULLETIN = "bulletin", _("Bulletin")
    OTHER = "autre", _("Autre document")


class TownDocument(models.Model):
    """A PDF that a town hall shows to all; one that is taken away leaves a line that says so."""

    id = models.BigIntegerField(primary_key=True, default=next_id)
    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=20, choices=DocumentKind.choices)
    title = models.CharField(max_length=MAX_DOCUMENT_TITLE)
    dated = models.DateField()
    key = models.CharField(max_length=80, blank=True)  # in storage, drawn at random (UP-1)
    size = models.PositiveIntegerField(default=0)
    added_by = models.ForeignKey(PEOPLE, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_reason = models.CharField(max_length=MAX_REASON, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="document_kind_known"),
            models.CheckConstraint(
                condition=Q(removed_at=None) & ~Q(key="") | Q(removed_at__isnull=False, key="") & ~Q(removed_reason=""),
                name="document_there_or_explained",
            ),
        ]
        indexes = [models.Index(fields=["town", "-id"]), models.Index(fields=["town", "kind", "-id"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("town_document", args=[self.pk])
