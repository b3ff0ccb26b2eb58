"""Posters: one question, one idea box or one kind of report, asked at one place."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import next_id
from feed.models.checks import at_most
from outreach.paper.codes import LENGTH, new_code
from outreach.paper.querysets import PosterQuerySet
from participation.polls.models import MAX_QUESTION, Poll
from places.models import Town
from reports.models import Category

MAX_PLACE = 120
MAX_TITLE = 120
MAX_WORDS = 300


class Asks(models.TextChoices):
    """What a poster invites to."""

    POLL = "poll", _("Répondre à un sondage")
    IDEAS = "ideas", _("Partager une idée")
    REPORT = "report", _("Signaler un problème")


class Poster(models.Model):
    """A printed sheet at one place (CV2). Whoever reads its ``code`` there answers without an account.

    The code is as good as standing in front of it: it is drawn, never counted up, and wrong ones are limited.
    """

    id = models.BigIntegerField(primary_key=True, default=next_id)
    code = models.CharField(max_length=LENGTH, unique=True, default=new_code, editable=False)
    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="posters")
    asks = models.CharField(max_length=10, choices=Asks.choices)
    poll = models.ForeignKey(Poll, null=True, blank=True, on_delete=models.CASCADE, related_name="posters")
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=MAX_TITLE, blank=True)  # what it asks, where it is not the question of a poll
    words = models.CharField(max_length=MAX_WORDS, blank=True)
    languages = models.CharField(max_length=5, default="fr")  # one or two codes; the second is printed smaller
    second_title = models.CharField(max_length=MAX_QUESTION, blank=True)  # what it asks, in the second language
    place = models.CharField(max_length=MAX_PLACE)  # where it hangs, in words
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)  # taken down: its code leads on, and answers no more

    objects = PosterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(asks__in=Asks.values), name="poster_asks_known"),
            models.CheckConstraint(
                condition=Q(asks=Asks.POLL, poll__isnull=False) | (~Q(asks=Asks.POLL) & Q(poll=None) & ~Q(title="")),
                name="poster_asks_something",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="poster_on_earth",
            ),
            at_most("place", MAX_PLACE, "poster_place_length"),
            at_most("title", MAX_TITLE, "poster_title_length"),
            at_most("words", MAX_WORDS, "poster_words_length"),
            at_most("second_title", MAX_QUESTION, "poster_second_title_length"),
        ]
        indexes = [models.Index(fields=["town", "-id"])]  # the list of a town

    def __str__(self) -> str:
        return f"{self.place} ({self.code})"

    @property
    def question(self) -> str:
        """What stands on it in the largest letters."""
        return self.poll.title if self.poll is not None else self.title

    @property
    def spoken(self) -> list[str]:
        """The codes of its languages, the larger one first."""
        return self.languages.split()

    @property
    def grouped_code(self) -> str:
        """Its code as people read it: two groups of four."""
        return f"{self.code[:4]} {self.code[4:]}"

    @property
    def scan_path(self) -> str:
        """The address its square holds, which somebody can also type."""
        return reverse("poster", args=[self.code])
