"""What a town has to answer, whatever was asked: the case, what was said in public, what was noted inside."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from cases.querysets import CaseQuerySet, MoveQuerySet, NoteQuerySet, SavedFilterQuerySet
from core.ids import next_id
from core.states import State, Workflow
from feed.models import Photo
from feed.models.checks import at_most
from places.models import Neighbourhood, Service, Theme, Town

MAX_WORDS = 2000
MAX_NEXT = 300
MAX_NOTE = 2000
MAX_BODY_NAME = 120


class Case(models.Model):
    """The follow-up of what asks something of a town, in public or in private: its state, who has it, until when.

    The model of its subject has a ``workflow`` (core.states) and a GenericRelation ``cases``; each has one case.
    """

    id = models.BigIntegerField(primary_key=True, default=next_id)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+", db_index=False)
    object_id = models.BigIntegerField()
    subject = GenericForeignKey()
    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="+", db_index=False)
    neighbourhood = models.ForeignKey(Neighbourhood, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    body_name = models.CharField(max_length=MAX_BODY_NAME, blank=True)  # who has it when it is not the town's
    state = models.CharField(max_length=20)
    is_open = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)  # one more at every change, so that two agents notice each other
    received_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True)  # what the town promised, shown in public when it passes
    answered_at = models.DateTimeField(null=True, blank=True)  # the town's first word
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id"], name="case_once"),
            models.CheckConstraint(
                condition=Q(is_open=True, closed_at=None) | Q(is_open=False, closed_at__isnull=False),
                name="case_closed_has_a_date",
            ),
        ]
        indexes = [
            models.Index(fields=["town", "is_open", "due_at"]),  # the inbox, by lateness
            models.Index(fields=["town", "is_open", "received_at"]),  # the inbox, by age
            models.Index(fields=["town", "received_at"]),  # figures of a town
        ]

    def __str__(self) -> str:
        return f"case {self.pk}"

    def get_absolute_url(self) -> str:
        """Return its file, for those who answer; the public reads the page of its subject."""
        return reverse("case", args=[self.pk])

    @property
    def workflow(self) -> Workflow:
        """The states a thing of this kind goes through, as its model names them."""
        kind: Any = ContentType.objects.get_for_id(self.content_type_id).model_class()
        workflow: Workflow = kind.workflow
        return workflow

    @property
    def step(self) -> State:
        """The state it is in."""
        return self.workflow[self.state]

    @property
    def last_step(self) -> Move | None:
        """The last thing said of it in public; a list fetches ``cases__moves`` ahead, in their order."""
        steps = list(self.moves.all())
        return steps[-1] if steps else None

    @property
    def is_late(self) -> bool:
        """Whether the promised day has passed while it is open."""
        return self.is_open and self.due_at is not None and self.due_at < timezone.now()

    @property
    def days_late(self) -> int:
        """Whole days since the promised one; 0 while it is not late, or by less than a day."""
        return (timezone.now() - self.due_at).days if self.is_late and self.due_at else 0


class Move(models.Model):
    """One step of a case, in public: from where to where, in whose words and capacity, and what comes next."""

    id = models.BigIntegerField(primary_key=True, default=next_id)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="moves", db_index=False)
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    words = models.TextField(max_length=MAX_WORDS)
    next_step = models.CharField(max_length=MAX_NEXT, blank=True)
    next_date = models.DateField(null=True, blank=True)
    no_photo = models.CharField(max_length=MAX_NEXT, blank=True)  # why a proof is missing
    mover = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    capacity = models.CharField(max_length=80, blank=True)  # frozen; empty for a citizen
    at = models.DateTimeField(default=timezone.now)
    photos = GenericRelation(Photo)

    objects = MoveQuerySet.as_manager()

    class Meta:
        constraints = [at_most("words", MAX_WORDS, "move_words_length")]
        indexes = [models.Index(fields=["case", "id"])]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"

    def get_absolute_url(self) -> str:
        subject: Any = self.case.subject
        return f"{subject.get_absolute_url()}#suivi"

    @property
    def step(self) -> State:
        """The state it led to."""
        return self.case.workflow[self.after]


class Note(models.Model):
    """What those who work on a case tell one another; never public."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    body = models.TextField(max_length=MAX_NOTE)
    at = models.DateTimeField(default=timezone.now)

    objects = NoteQuerySet.as_manager()

    class Meta:
        constraints = [at_most("body", MAX_NOTE, "note_body_length")]

    def __str__(self) -> str:
        return f"note {self.pk}"


class ReplyTemplate(models.Model):
    """Words a town uses again and again when a case reaches a state."""

    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="reply_templates")
    name = models.CharField(max_length=80)
    state = models.CharField(max_length=20, blank=True)  # empty: offered at every state
    body = models.TextField(max_length=MAX_WORDS)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["town", "name"], name="reply_template_name"),
            at_most("body", MAX_WORDS, "reply_template_length"),
        ]

    def __str__(self) -> str:
        return self.name


class SavedFilter(models.Model):
    """A view of the inbox that one person keeps under a name."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=300)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["person", "town", "name"], name="saved_filter_name")]

    def __str__(self) -> str:
        return self.name
