"""What happens in a town on a day: meetings, works, votes; what became of them, and their minutes."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import next_id
from core.states import State, Workflow
from feed.models import Photo, Publishable, publishable_constraints
from feed.models.checks import at_most
from feed.models.publishable import MAX_CAPACITY
from officials.events import states
from officials.events.querysets import ChangeQuerySet, EventQuerySet
from places.models import Neighbourhood, Theme, Town

MAX_TITLE = 120
MAX_PLACE = 200
MAX_BODY = 3000  # with title and place it is one version of its history, which holds 5,000
MAX_REASON = 500
MAX_MINUTES = 10_000
MAX_URL = 300
MOST_YEARS = 2  # ahead of today, and from its start to its end
FIRST, LAST = (datetime.datetime(year, 1, 1, tzinfo=datetime.UTC) for year in (2000, 2101))  # what a date can mean
PEOPLE = settings.AUTH_USER_MODEL


class Nature(models.TextChoices):
    """What an event is."""

    MEETING = "meeting", _("Réunion")
    WORKS = "works", _("Travaux")
    VOTE = "vote", _("Vote")
    OTHER = "other", _("Autre rendez-vous")

    @property
    def icon(self) -> str:
        return {"meeting": "users", "works": "construction", "vote": "vote"}.get(self.value, "calendar-days")


class Event(Publishable):
    """Something that happens in a town at a moment; ``author`` announced it, frozen in ``capacity``.

    A day without hours (``all_day``) is kept from the first minute of the first day to the last of the last, in the
    town's zone. ``minutes`` are written afterwards; what they said before is in its ``Change`` rows.
    """

    words_in = ("title", "place", "body")

    title = models.CharField(max_length=MAX_TITLE, blank=True)
    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="events")
    neighbourhood = models.ForeignKey(Neighbourhood, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    nature = models.CharField(max_length=12, choices=Nature.choices, default=Nature.MEETING)
    state = models.CharField(max_length=12, default=states.PLANNED)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)  # none where nobody knows
    all_day = models.BooleanField(default=False)
    moved_from = models.DateTimeField(null=True, blank=True)  # when it was to start before it was moved last
    place = models.CharField(max_length=MAX_PLACE, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=MAX_REASON, blank=True)
    minutes = models.TextField(max_length=MAX_MINUTES, blank=True)
    minutes_url = models.CharField(max_length=MAX_URL, blank=True)  # the page of a document of the town, on this site
    minutes_by = models.ForeignKey(PEOPLE, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    minutes_capacity = models.CharField(max_length=MAX_CAPACITY, blank=True)
    minutes_at = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)  # goes up with what calendars must hear of (RFC 5545, 3.8.7.4)
    version = models.PositiveIntegerField(default=1)  # goes up with each change, so that nobody undoes another's unseen
    changed_at = models.DateTimeField(default=timezone.now)
    key = models.UUIDField(null=True, blank=True, editable=False)  # given by the device that wrote it
    photos = GenericRelation(Photo)

    objects = EventQuerySet.as_manager()
    workflow: ClassVar[Workflow] = states.EVENT
    kind_label = _("Agenda")
    map_icon = "construction"

    class Meta:
        constraints = [
            *publishable_constraints("event", body=MAX_BODY),
            at_most("title", MAX_TITLE, "event_title_length"),
            at_most("place", MAX_PLACE, "event_place_length"),
            at_most("cancel_reason", MAX_REASON, "event_reason_length"),
            at_most("minutes", MAX_MINUTES, "event_minutes_length"),
            at_most("minutes_url", MAX_URL, "event_minutes_url_length"),
            models.UniqueConstraint(fields=["author", "key"], name="event_sent_once"),
            models.CheckConstraint(
                condition=Q(published_at=None) | ~Q(deleted_at=None) | ~Q(title=""), name="event_has_title"
            ),
            models.CheckConstraint(condition=Q(nature__in=Nature.values), name="event_nature_known"),
            models.CheckConstraint(
                condition=Q(state__in=[state.key for state in states.EVENT]), name="event_state_known"
            ),
            models.CheckConstraint(
                condition=Q(starts_at__gte=FIRST, starts_at__lt=LAST), name="event_starts_in_our_time"
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at"), ends_at__lt=LAST), name="event_ends_after"
            ),
            models.CheckConstraint(condition=Q(all_day=False) | Q(ends_at__isnull=False), name="event_days_end"),
            models.CheckConstraint(
                condition=~Q(state=states.MOVED) | Q(moved_from__isnull=False), name="event_moved_from_somewhen"
            ),
            models.CheckConstraint(
                condition=Q(cancel_reason="") | Q(state=states.CANCELLED), name="event_reason_of_cancelled"
            ),
            models.CheckConstraint(
                condition=~Q(state=states.CANCELLED) | ~Q(deleted_at=None) | ~Q(cancel_reason=""),
                name="event_cancelled_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(minutes_at=None, minutes="", minutes_url="", minutes_by=None)
                | Q(minutes_at__isnull=False) & (~Q(minutes="") | ~Q(minutes_url="")),
                name="event_minutes_dated",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False)
                & Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="event_on_earth",
            ),
        ]
        indexes = [
            models.Index(fields=["town", "starts_at"]),
            models.Index(fields=["author", "-id"]),
        ]

    @property
    def step(self) -> State:
        """The state it is in: its word, its tone."""
        return self.workflow[self.state]

    @property
    def icon(self) -> str:
        return Nature(self.nature).icon

    @property
    def is_cancelled(self) -> bool:
        return self.state == states.CANCELLED

    @property
    def over_at(self) -> datetime.datetime:
        """When it is over; one without an end, as soon as it begins."""
        return self.ends_at or self.starts_at

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= timezone.now()

    @property
    def is_over(self) -> bool:
        return self.over_at < timezone.now()

    @property
    def on_map(self) -> bool:
        """Whether its point is on the map of all: only works stand there, while they last."""
        return self.nature == Nature.WORKS and not self.is_cancelled and not self.is_over

    @property
    def with_minutes(self) -> Event | None:
        """Itself, once it has minutes."""
        return self if self.minutes_at is not None else None

    @property
    def map_title(self) -> str:
        return self.title


class Turn(models.TextChoices):
    """What can become of an event once it is announced."""

    MOVED = "moved", _("Reporté")
    CANCELLED = "cancelled", _("Annulé")
    MINUTES = "minutes", _("Compte rendu")


class Change(models.Model):
    """What became of an event, in public: other hours, calling it off, or minutes as they were written then."""

    id = models.BigIntegerField(primary_key=True, default=next_id)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="changes")
    turn = models.CharField(max_length=12, choices=Turn.choices)
    words = models.TextField(max_length=MAX_MINUTES, blank=True)  # why; of minutes, what they say
    url = models.CharField(max_length=MAX_URL, blank=True)
    before = models.DateTimeField(null=True, blank=True)  # when it was to start
    after = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(PEOPLE, null=True, on_delete=models.SET_NULL, related_name="+")
    capacity = models.CharField(max_length=MAX_CAPACITY, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            at_most("words", MAX_MINUTES, "event_change_words_length"),
            at_most("url", MAX_URL, "event_change_url_length"),
            at_most("capacity", MAX_CAPACITY, "event_change_capacity_length"),
            models.CheckConstraint(condition=Q(turn__in=Turn.values), name="event_change_turn_known"),
            models.CheckConstraint(
                condition=~Q(turn=Turn.MOVED) | Q(before__isnull=False, after__isnull=False),
                name="event_change_says_when",
            ),
            models.CheckConstraint(condition=~Q(turn=Turn.CANCELLED) | ~Q(words=""), name="event_change_says_why"),
        ]
        indexes = [models.Index(fields=["by", "-id"])]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.turn}"

    def get_absolute_url(self) -> str:
        """Return where it is read: the page of the event, at the minutes when it wrote them."""
        page = reverse("event", args=[self.event_id])
        return f"{page}#compte-rendu" if self.turn == Turn.MINUTES else page
