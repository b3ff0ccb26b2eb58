"""Polls, the ballots and slips cast in them, who was on the roll, and what the town did with the result."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import next_id
from feed.models import Photo, Publishable, publishable_constraints
from feed.models.checks import at_most
from participation.polls.querysets import (
    BallotQuerySet,
    BatchQuerySet,
    ElectorQuerySet,
    OutcomeQuerySet,
    Phase,
    PollQuerySet,
    SlipQuerySet,
)
from places.models import Neighbourhood, Theme, Town

MAX_QUESTION = 200
MAX_BODY = 2000  # with the question and twenty options it is one version of its history, which holds 5,000
MAX_OPTION = 120
OPTIONS = (2, 20)
MAX_REASON = 500
MAX_OUTCOME = 1000
MAX_URL = 200
MAX_CHOICE = 60
MAX_LABEL = 80
MOST_SHEETS = 500  # in one batch
MOST_VOTERS = 100_000_000  # that a promise can depend on


class Form(models.TextChoices):
    """How one answers, and how it is counted (``participation.polls.counting``)."""

    SINGLE = "single", _("Une seule réponse")
    MULTIPLE = "multiple", _("Plusieurs réponses")
    RANKED = "ranked", _("Par ordre de préférence")
    RATING = "rating", _("Une note à chaque option")


class OpenTo(models.TextChoices):
    """Who may answer."""

    EVERYONE = "everyone", _("Toute personne qui a un compte")
    RESIDENTS = "residents", _("Les habitants de la commune")
    NEIGHBOURHOOD = "neighbourhood", _("Les habitants d’un quartier")


class Channel(models.TextChoices):
    """A way in. Only ``ONLINE`` knows that nobody answered twice: the others are said beside it."""

    ONLINE = "online", _("En ligne, avec un compte")
    POSTER = "poster", _("Sur place, par une affiche")
    KIOSK = "kiosk", _("Sur place, à une borne")
    PAPER = "paper", _("Sur papier, saisi par la mairie")


class Poll(Publishable):
    """One question of a town. From ``opens_at`` on nothing of it changes; its ``seal`` proves that nothing did.

    ``author`` is the official who prepared it. Without ``published_at`` it is a draft of those who may prepare polls
    of the town. ``counts`` is what the last count found, a cache of the ballots (VOTE-10).
    """

    words_in = ("title", "body")

    title = models.CharField(max_length=MAX_QUESTION, blank=True)  # the question
    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="polls")
    neighbourhood = models.ForeignKey(Neighbourhood, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    form = models.CharField(max_length=20, choices=Form.choices, default=Form.SINGLE)
    most_choices = models.PositiveSmallIntegerField(null=True, blank=True)  # how many answers, where several may be
    open_to = models.CharField(max_length=20, choices=OpenTo.choices, default=OpenTo.EVERYONE)
    opens_at = models.DateTimeField(null=True, blank=True)  # of a draft, none: as soon as it is published
    closes_at = models.DateTimeField(null=True, blank=True)
    is_live = models.BooleanField(default=False)  # the count is shown while people answer
    is_binding = models.BooleanField(default=False)  # the town follows what comes first
    minimum_voters = models.PositiveIntegerField(null=True, blank=True)  # if so many answered
    takes_slips = models.BooleanField(default=False)  # answers on the spot, without an account, counted apart
    key = models.UUIDField(null=True, blank=True, editable=False)  # given by the form: sent twice, made once
    opened_at = models.DateTimeField(null=True, blank=True)  # when the roll and the seal were written
    seal = models.CharField(max_length=64, blank=True)  # SHA-256 of all that is fixed at the opening
    electors = models.PositiveIntegerField(null=True, blank=True)  # how many are on the roll, where there is one
    counts = models.JSONField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)  # by the count at the close
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=MAX_REASON, blank=True)
    photos = GenericRelation(Photo)

    objects = PollQuerySet.as_manager()
    kind_label = _("Sondages")

    class Meta:
        constraints = [
            *publishable_constraints("poll", body=MAX_BODY),
            at_most("title", MAX_QUESTION, "poll_title_length"),
            at_most("cancel_reason", MAX_REASON, "poll_reason_length"),
            models.UniqueConstraint(fields=["author", "key"], name="poll_sent_once"),
            models.CheckConstraint(condition=Q(form__in=Form.values), name="poll_form_known"),
            models.CheckConstraint(condition=Q(open_to__in=OpenTo.values), name="poll_open_to_known"),
            models.CheckConstraint(
                condition=Q(most_choices=None) | Q(form=Form.MULTIPLE, most_choices__range=(2, OPTIONS[1])),
                name="poll_most_choices",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None)
                | ~Q(deleted_at=None)
                | (~Q(title="") & Q(opens_at__isnull=False, closes_at__gt=F("opens_at"))),
                name="poll_published_is_whole",
            ),
            models.CheckConstraint(condition=~Q(form=Form.RATING, is_binding=True), name="poll_binding_has_a_first"),
            models.CheckConstraint(
                condition=Q(minimum_voters=None) | Q(is_binding=True, minimum_voters__gte=1), name="poll_minimum"
            ),
            models.CheckConstraint(
                condition=Q(opened_at=None, seal="") | (Q(opened_at__isnull=False) & ~Q(seal="")), name="poll_sealed"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | ~Q(cancel_reason=""), name="poll_cancelled_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(takes_slips=False) | Q(open_to=OpenTo.EVERYONE), name="poll_slips_know_no_roll"
            ),
        ]
        indexes = [
            models.Index(fields=["town", "-id"]),  # the list
            models.Index(fields=["author", "-id"]),  # drafts, export, erasure
            models.Index(fields=["closes_at"]),  # what is to be counted
        ]

    @property
    def words(self) -> str:
        """Everything that is asked, as its history and the search keep it."""
        options = "\n".join(f"– {option.words}" for option in self.options.all())
        return "\n\n".join(filter(None, (self.title, self.body, options)))

    @property
    def phase(self) -> Phase:
        """Where it stands by the database's clock, as it was read with the row (``timed``) or now."""
        stage = self.__dict__.get("stage")
        if stage is None:
            stage = Poll.objects.timed().values_list("stage", flat=True).get(pk=self.pk)
        return Phase(stage)

    @property
    def shows_counts(self) -> bool:
        """Whether anybody but the ballots themselves may know how it stands (VOTE-7)."""
        return self.phase is Phase.CLOSED or (self.is_live and self.phase is Phase.OPEN)

    @property
    def lot(self) -> list[int]:
        """The places of its options in the order drawn at the opening, which decides between equals."""
        return [option.position for option in sorted(self.options.all(), key=lambda each: (each.lot, each.position))]


class Option(models.Model):
    """One of the answers of a poll. ``position`` counts from 1 in the order of the page and is what ballots name."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=MAX_OPTION)
    lot = models.PositiveSmallIntegerField(default=0)  # drawn at the opening, 1 stays longest

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "position"], name="option_place"),
            models.CheckConstraint(condition=Q(position__range=(1, OPTIONS[1])), name="option_at_most_twenty"),
            models.CheckConstraint(condition=~Q(words=""), name="option_has_words"),
            at_most("words", MAX_OPTION, "option_length"),
        ]

    def __str__(self) -> str:
        return self.words


class Elector(models.Model):
    """Someone on the roll of a poll as it was when the poll opened (VOTE-5)."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="roll")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    neighbourhood = models.ForeignKey(Neighbourhood, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = ElectorQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "person"], name="elector_once")]

    def __str__(self) -> str:
        return f"on the roll of {self.poll_id}"


def new_ballot_id() -> uuid.UUID:
    """Return an id that tells neither when nor in which order."""
    return uuid.uuid4()


class Ballot(models.Model):
    """What one person answered: one row a person, whatever happens at once (VOTE-1). For nobody else to read.

    ``choice`` names options by their places: ``3``; ``1 4``, in the order of the page; ``4 1``, the preferred first;
    for ratings one number of stars an option, 0 for none. ``slot`` is a keyed hash of poll and mailbox (VOTE-2).
    """

    id = models.UUIDField(primary_key=True, default=new_ballot_id, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="ballots")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    slot = models.CharField(max_length=64, null=True)
    neighbourhood = models.ForeignKey(Neighbourhood, null=True, on_delete=models.SET_NULL, related_name="+")
    choice = models.CharField(max_length=MAX_CHOICE)
    cast_at = models.DateTimeField(db_default=Now())

    objects = BallotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["poll", "person"], name="ballot_once"),
            models.UniqueConstraint(fields=["poll", "slot"], name="ballot_slot_once"),
            models.CheckConstraint(condition=~Q(choice=""), name="ballot_says_something"),
            at_most("choice", MAX_CHOICE, "ballot_length"),
        ]
        indexes = [models.Index(fields=["poll", "neighbourhood", "choice"])]  # counted from the index alone

    def __str__(self) -> str:
        return f"ballot in {self.poll_id}"


class Batch(models.Model):
    """Sheets of paper that an agent typed in for the town: public in the result, withdrawn with a reason, never edited.

    ``sheets`` are those that count, ``spoilt`` those that say nothing which is asked. ``fingerprint`` is the same for
    the same sheets in whatever order, by which a stack that comes a second time is noticed.
    """

    id = models.BigIntegerField(primary_key=True, default=next_id, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="batches")
    label = models.CharField(max_length=MAX_LABEL)  # what is written on the stack
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    capacity = models.CharField(max_length=80, blank=True)
    entered_at = models.DateTimeField(db_default=Now())
    sheets = models.PositiveSmallIntegerField()
    spoilt = models.PositiveSmallIntegerField(default=0)
    fingerprint = models.CharField(max_length=64)
    key = models.UUIDField(editable=False)  # given by the form: sent twice, entered once
    held_at = models.DateTimeField(null=True, blank=True)  # typed in from an account that is frozen: out of every count
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    withdraw_reason = models.CharField(max_length=MAX_REASON, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["poll", "key"], name="batch_sent_once"),
            models.UniqueConstraint("poll", Lower("label"), condition=Q(withdrawn_at=None), name="batch_label_once"),
            models.CheckConstraint(condition=~Q(label=""), name="batch_has_a_label"),
            at_most("label", MAX_LABEL, "batch_label_length"),
            at_most("withdraw_reason", MAX_REASON, "batch_reason_length"),
            models.CheckConstraint(
                condition=Q(sheets__lte=MOST_SHEETS, spoilt__lte=MOST_SHEETS) & (Q(sheets__gte=1) | Q(spoilt__gte=1)),
                name="batch_size",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdraw_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdraw_reason="")),
                name="batch_withdrawn_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.poll_id})"

    @property
    def is_late(self) -> bool:
        """Whether it was typed in after the close, as may be for a few days."""
        return self.poll.closes_at is not None and self.entered_at >= self.poll.closes_at


class Slip(models.Model):
    """An answer of nobody we know: from a poster, a kiosk or a sheet of paper. Counted apart from ballots, for good.

    ``choice`` is written as in a ``Ballot``. ``device`` is a keyed hash of poll and browser (one answer a device, at
    posters), ``spot`` the number of the poster or of the kiosk, ``key`` what a kiosk's form was sent with.
    """

    id = models.UUIDField(primary_key=True, default=new_ballot_id, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="slips")
    channel = models.CharField(max_length=10, choices=[each for each in Channel.choices if each[0] != Channel.ONLINE])
    choice = models.CharField(max_length=MAX_CHOICE)
    cast_at = models.DateTimeField(db_default=Now())
    device = models.CharField(max_length=64, null=True)
    spot = models.BigIntegerField(null=True)
    key = models.UUIDField(null=True)
    batch = models.ForeignKey(Batch, null=True, on_delete=models.CASCADE, related_name="slips")

    objects = SlipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["poll", "device"], name="slip_once_a_device"),
            models.UniqueConstraint(fields=["poll", "key"], name="slip_sent_once"),
            models.CheckConstraint(condition=~Q(choice=""), name="slip_says_something"),
            at_most("choice", MAX_CHOICE, "slip_length"),
            models.CheckConstraint(
                condition=Q(channel=Channel.PAPER, batch__isnull=False, device=None, spot=None)
                | Q(channel__in=(Channel.POSTER, Channel.KIOSK), batch=None),
                name="slip_paper_has_a_batch",
            ),
        ]
        indexes = [
            models.Index(fields=["poll", "channel", "choice"]),  # counted from the index
            models.Index(fields=["spot", "cast_at"]),  # how many an hour
        ]

    def __str__(self) -> str:
        return f"slip in {self.poll_id}"


class Outcome(models.Model):
    """What the town says it did with a result, in public, step by step (FL14, UG5)."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="outcomes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    capacity = models.CharField(max_length=80, blank=True)
    words = models.CharField(max_length=MAX_OUTCOME)
    link = models.CharField(max_length=MAX_URL, blank=True)  # a page of this site
    kept = models.BooleanField(null=True)  # of a binding poll: whether the promise was kept
    at = models.DateTimeField(default=timezone.now)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="outcome_has_words"),
            at_most("words", MAX_OUTCOME, "outcome_length"),
            at_most("link", MAX_URL, "outcome_link_length"),
        ]

    def __str__(self) -> str:
        return f"outcome of {self.poll_id}"

    def get_absolute_url(self) -> str:
        return f"{self.poll.get_absolute_url()}#suite"


def frozen(poll: Poll) -> dict[str, Any]:
    """Return all that is fixed when a poll opens, as its seal is made of it."""
    place = {"neighbourhood": poll.neighbourhood_id} if poll.open_to == OpenTo.NEIGHBOURHOOD else {}
    spots = {"slips": True} if poll.takes_slips else {}  # seals from before there were slips still hold
    return (
        place
        | spots
        | {
            "question": poll.title,
            "details": poll.body,
            "options": [option.words for option in poll.options.order_by("position")],
            "lot": [list(pair) for pair in poll.options.order_by("lot").values_list("lot", "position")],
            "form": poll.form,
            "most_choices": poll.most_choices,
            "open_to": poll.open_to,
            "town": poll.town_id,
            "opens_at": poll.opens_at and int(poll.opens_at.timestamp()),
            "closes_at": poll.closes_at and int(poll.closes_at.timestamp()),
            "live": poll.is_live,
            "binding": poll.is_binding,
            "minimum_voters": poll.minimum_voters,
            "electors": poll.electors,
        }
    )
