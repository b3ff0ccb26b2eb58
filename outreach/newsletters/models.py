"""A town's letters, what stands in each, who reads them, and how far a sending came."""

from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from core.ids import next_id
from feed.models import Publishable
from feed.models.checks import at_most
from feed.models.publishable import MAX_CAPACITY
from outreach.newsletters.querysets import LetterQuerySet, ReaderQuerySet
from places.models import Town

MAX_TITLE = 120
MAX_INTRO = 2000
MAX_LINE = 200
MAX_HEADING = 120
MAX_WORDS = 2000
MOST_PIECES = 30  # ticked in one letter
MOST_OFFERED = 80


class State(models.TextChoices):
    """Where a letter stands; ``SCHEDULED`` is the time for second thoughts."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENT = "sent"


class Letter(models.Model):
    """What a town hall sends to its readers. Its own words never change once it is sent.

    ``number`` counts the letters of a town and is drawn when it is sent. What it points at is read again, as an unknown
    visitor sees it, at every sending and on every page: nothing of it is copied here.
    """

    id = models.BigIntegerField(primary_key=True, default=next_id)
    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="letters")
    number = models.PositiveIntegerField(null=True, blank=True)
    title = models.CharField(max_length=MAX_TITLE)
    intro = models.TextField(max_length=MAX_INTRO, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    since = models.DateTimeField()  # of what was published from here …
    until = models.DateTimeField()  # … to here it tells
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    capacity = models.CharField(max_length=MAX_CAPACITY, blank=True)  # of who had it sent, frozen
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True)  # until then it can be stopped
    sent_at = models.DateTimeField(null=True, blank=True)
    reader_count = models.PositiveIntegerField(default=0)  # when it was sent
    hidden_at = models.DateTimeField(null=True, blank=True)  # by moderation: on no page, and sent on to nobody
    left_out = models.PositiveSmallIntegerField(default=0)  # pieces that were no longer public then

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="letter_state_known"),
            models.UniqueConstraint(fields=["town", "number"], name="letter_number_once"),
            models.UniqueConstraint(fields=["town"], condition=~Q(state="sent"), name="letter_one_in_preparation"),
            models.CheckConstraint(
                condition=Q(state="sent", number__isnull=False, sent_at__isnull=False)
                | (~Q(state="sent") & Q(number=None, sent_at=None)),
                name="letter_sent_is_numbered",
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(due_at__isnull=False), name="letter_scheduled_has_a_moment"
            ),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="letter_period"),
            at_most("title", MAX_TITLE, "letter_title_length"),
            at_most("intro", MAX_INTRO, "letter_intro_length"),
        ]

    def __str__(self) -> str:
        return f"letter {self.pk}"

    def get_absolute_url(self) -> str:
        """Return its page for everyone; before it is sent, or once it is hidden, that of those who prepare letters."""
        if self.number is None or self.hidden_at is not None:
            return reverse("desk_letter", args=[self.town.slug, self.pk])
        return reverse("letter", args=[self.town.slug, self.number])

    @property
    def words(self) -> str:
        """All that the town hall itself says in it."""
        own = self.pieces.filter(is_ticked=True).values_list("heading", "words", "line")
        return "\n\n".join(filter(None, (self.title, self.intro, *(said for piece in own for said in piece))))

    @property
    def sent_as(self) -> str:
        """In what capacity it was sent, as it was then: a letter is dated, no badge."""
        return self.capacity

    @property
    def is_draft(self) -> bool:
        return self.state == State.DRAFT

    @property
    def is_sent(self) -> bool:
        return self.state == State.SENT


class Piece(models.Model):
    """One thing in a letter: something published, or a few words of the town hall's own under a heading."""

    id = models.BigIntegerField(primary_key=True, default=next_id)
    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="pieces")
    position = models.PositiveSmallIntegerField()
    is_ticked = models.BooleanField(default=False)
    content_type = models.ForeignKey(ContentType, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField(null=True, blank=True)
    subject = GenericForeignKey()
    line = models.CharField(max_length=MAX_LINE, blank=True)  # what the town hall adds to it
    heading = models.CharField(max_length=MAX_HEADING, blank=True)
    words = models.TextField(max_length=MAX_WORDS, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "content_type", "object_id"], name="letter_piece_once"),
            models.CheckConstraint(
                condition=Q(content_type__isnull=False, object_id__isnull=False, heading="", words="")
                | (Q(content_type=None, object_id=None) & ~Q(heading="")),
                name="letter_piece_of_one_sort",
            ),
            at_most("line", MAX_LINE, "letter_piece_line_length"),
            at_most("heading", MAX_HEADING, "letter_piece_heading_length"),
            at_most("words", MAX_WORDS, "letter_piece_words_length"),
        ]
        indexes = [models.Index(fields=["content_type", "object_id"], name="letter_piece_subject")]

    def __str__(self) -> str:
        return f"piece {self.pk}"

    @property
    def place(self) -> tuple[int, int] | None:
        """The content type and id of what it points at, None for words of its own."""
        if self.content_type_id is None or self.object_id is None:
            return None
        return self.content_type_id, self.object_id


class Reader(models.Model):
    """Someone who asked for the letters of a town: an account, or an address without one.

    Nobody reads this list. An address counts once it is confirmed from its mailbox, and is erased when it wants no
    more; an account's line keeps when it began and ended, which its person alone sees.
    """

    id = models.BigIntegerField(primary_key=True, default=next_id)
    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="letter_readers")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="letters_read"
    )
    email = models.EmailField(blank=True)  # spelled by profiles.addresses.normalize; none of who has an account
    language = models.CharField(max_length=2, default="fr")
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ReaderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["town", "person"], condition=Q(person__isnull=False), name="letter_reader_person"
            ),
            models.UniqueConstraint(fields=["town", "email"], condition=~Q(email=""), name="letter_reader_address"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, email="", confirmed_at__isnull=False)
                | (Q(person=None, ended_at=None) & ~Q(email="")),
                name="letter_reader_is_one_thing",
            ),
        ]
        indexes = [
            models.Index(fields=["town", "id"], name="letter_reader_in_order"),  # a sending
            models.Index(fields=["email"], name="letter_reader_email", condition=~Q(email="")),  # merging, erasure
            models.Index(fields=["created_at"], name="letter_reader_waiting", condition=Q(confirmed_at=None)),  # purge
        ]

    def __str__(self) -> str:
        return f"reader {self.pk}"

    @property
    def address(self) -> str:
        """Where the letter goes."""
        return self.person.email if self.person is not None else self.email


class Batch(models.Model):
    """A stretch of a letter's readers, in the order of their ids. ``position`` is the last one it was handed over for.

    It moves after each mail, so that a worker killed in between hands at most one over again, under the same
    Message-ID; it only ever moves on, so that of two workers one gives way.
    """

    id = models.BigIntegerField(primary_key=True, default=next_id)
    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="batches")
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    position = models.BigIntegerField(default=0)
    handed = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)  # by the mail server, for good
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["letter", "first"], name="letter_batch_once"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="letter_batch_order"),
        ]

    def __str__(self) -> str:
        return f"batch {self.pk}"


def kind_of(subject: Publishable) -> str:
    """Return the name of several of its kind, which a letter shows above them."""
    return str(type(subject).kind_label)
