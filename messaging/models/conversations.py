"""A conversation, and each person's side of it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from core.ids import next_id
from messaging.models.sealed import opened
from messaging.querysets import ConversationQuerySet, PartQuerySet
from messaging.states import WORKFLOW
from places.models import Town

MAX_TITLE = 120


class Kind(models.IntegerChoices):
    """Between whom a conversation is."""

    PAIR = 0  # two people
    GROUP = 1  # a few people
    TOWN = 2  # somebody and a town hall, whose agents answer in its name


class Conversation(models.Model):
    """What some people say to each other, or somebody and a town hall.

    ``pair`` names two people, so that two first messages at once make one conversation; ``key`` does the same for the
    form by which a group or a question to a town hall begins. Whoever acts for the town takes part by their mandate
    and has no ``Part``.
    """

    id = models.BigIntegerField(primary_key=True, default=next_id)
    kind = models.PositiveSmallIntegerField(choices=Kind, default=Kind.PAIR)
    pair = models.CharField(max_length=41, null=True, unique=True)  # the smaller number of an account, the larger one
    key = models.UUIDField(null=True)
    town = models.ForeignKey(Town, null=True, on_delete=models.CASCADE, related_name="+")
    sealed_title = models.TextField(blank=True)  # of a group, of a question to a town hall
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    public_kind = models.ForeignKey(ContentType, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    public_id = models.BigIntegerField(null=True, blank=True)  # stays when what was public is deleted
    public = GenericForeignKey("public_kind", "public_id")  # what who asked a town hall made of their question
    cases = GenericRelation(Case)  # of a question to a town hall: it waits in the same inbox as what is asked in public

    objects = ConversationQuerySet.as_manager()

    # What ``cases`` asks of what a town has to answer, and what is so of every question in private.
    workflow = WORKFLOW
    kind_label = _("Questions privées")
    map_icon = "mail"
    is_private = True
    asker = "started_by"  # nobody works on what they asked themselves, nor reads what is noted of it
    only_in_file = True  # those who answer read it in its file and nowhere else, no sheet holds a word of it
    neighbourhood = None
    theme = None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["started_by", "key"], name="conversation_begun_once"),
            models.CheckConstraint(
                condition=Q(kind=Kind.PAIR, pair__isnull=False, town=None)
                | Q(kind=Kind.GROUP, pair=None, town=None)
                | Q(kind=Kind.TOWN, pair=None, town__isnull=False),
                name="conversation_of_one_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"conversation {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("talk", args=[self.pk])

    @classmethod
    def rows(cls) -> ConversationQuerySet:
        return cls.objects.all()

    @property
    def case(self) -> Case:
        """Its follow-up, of a question to a town hall."""
        case: Case = self.cases.all()[0]
        return case

    @property
    def is_gone(self) -> bool:
        """Whether who began it left: of a question to a town hall nothing remains to be answered."""
        return self.started_by_id is None

    @property
    def is_group(self) -> bool:
        return self.kind == Kind.GROUP

    @property
    def title(self) -> str:
        """Of a group, of a question to a town hall; two people have none."""
        return opened(self.sealed_title)


class Standing(models.IntegerChoices):
    """What a conversation is to one of its people."""

    ASKED = 0  # somebody unknown wrote: it waits apart, and the other learns nothing
    TAKEN = 1
    REFUSED = 2  # it is gone for them; the other learns nothing
    LEFT = 3  # they went, or were taken out: nothing of it is theirs any more (DM-3)
    DROPPED = 4  # they refused, then were taken out: to the others like who left, and still never asked again


class Part(models.Model):
    """Somebody's side of a conversation: whether they take part, how far they read, what they put away."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="parts", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    standing = models.PositiveSmallIntegerField(choices=Standing, default=Standing.TAKEN)
    is_owner = models.BooleanField(default=False)  # of a group: they name it, and take people out
    since = models.BigIntegerField(default=0)  # the id of the first message that is theirs: none from before they came
    last = models.BigIntegerField(default=0)  # the id of the last message that came to them: the order of their list
    got = models.BigIntegerField(default=0)  # the id of the last one that a device of theirs showed or announced
    read = models.BigIntegerField(default=0)  # the id of the last one they read
    unread = models.PositiveIntegerField(default=0)
    typing_at = models.DateTimeField(null=True, blank=True)
    is_archived = models.BooleanField(default=False)
    is_muted = models.BooleanField(default=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )  # into a group, because one does not follow them

    objects = PartQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "person"], name="part_once")]
        indexes = [models.Index(fields=["person", "standing", "is_archived", "-last"])]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.conversation_id}"

    @property
    def seems_asked(self) -> bool:
        """Whether the others wait for an answer, for all they know: that somebody refused is nobody else's to know."""
        return self.standing in (Standing.ASKED, Standing.REFUSED)
