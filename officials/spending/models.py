"""What a town publishes of its money: accounts, budgets, subsidies, contracts; their lines; what is said of a line."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.ids import next_id
from feed.models import Publishable, publishable_constraints
from feed.models.checks import at_most
from officials.spending.kinds import Dataset
from officials.spending.querysets import LedgerQuerySet, LineQuerySet, LineTopicQuerySet
from places.models import Town
from places.modules import Module

MAX_NOTE = 1000
MAX_SOURCE = 120
MAX_URL = 500
MAX_WORDS = 300
YEARS = (1990, 2100)


class Flow(models.TextChoices):
    """Whether money moves: entries of order move none, results come from the years before."""

    REAL = "real"
    ORDER = "order"
    RESULT = "result"


class Ledger(Publishable):
    """One file of a town’s money for one year, as it was published, with where it comes from.

    Without ``published_at`` it was sent to the desk and nobody else sees it: read (``lines``), to be fetched from
    ``asked_url``, or refused (``problems``). A newer one of the same year takes its place and leaves it readable.
    """

    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="ledgers")
    dataset = models.CharField(max_length=12, choices=Dataset.choices)
    year = models.PositiveSmallIntegerField(null=True, blank=True)  # None while the file was not read
    nomenclature = models.CharField(max_length=10, blank=True)
    source_name = models.CharField(max_length=MAX_SOURCE)
    source_url = models.CharField(max_length=MAX_URL, blank=True)
    licence = models.CharField(max_length=MAX_SOURCE, blank=True)
    file_name = models.CharField(max_length=MAX_SOURCE, blank=True)
    asked_url = models.CharField(max_length=MAX_URL, blank=True)  # still to be fetched
    holder = models.CharField(max_length=MAX_SOURCE, blank=True)  # whose account the file says it is
    siret = models.CharField(max_length=14, blank=True)
    population = models.PositiveIntegerField(default=0)  # of the town, as the file tells it
    summary = models.JSONField(default=dict, blank=True)  # officials.spending.summary
    problems = models.JSONField(default=dict, blank=True)  # officials.spending.reading.problems
    replaced_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = LedgerQuerySet.as_manager()
    kind_label = gettext_lazy("Argent public")

    class Meta:
        constraints = [
            *publishable_constraints("ledger", body=MAX_NOTE),
            models.CheckConstraint(condition=Q(dataset__in=Dataset.values), name="ledger_dataset"),
            models.CheckConstraint(condition=Q(year=None) | Q(year__range=YEARS), name="ledger_year"),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(year__isnull=False, asked_url=""), name="ledger_published_is_read"
            ),
            models.UniqueConstraint(
                fields=["town", "dataset", "year"],
                condition=Q(published_at__isnull=False, deleted_at=None, replaced_by=None),
                name="ledger_one_a_year",
            ),
            at_most("source_name", MAX_SOURCE, "ledger_source_length"),
            at_most("source_url", MAX_URL, "ledger_url_length"),
        ]
        indexes = [models.Index(fields=["town", "dataset", "-year"]), models.Index(fields=["author", "-id"])]

    @property
    def title(self) -> str:
        """“Compte administratif 2018”."""
        name = Dataset(self.dataset).label if self.dataset in Dataset.values else ""
        return f"{name} {self.year}" if self.year else str(name)

    @property
    def signature(self) -> str:
        return _("Mairie de %s") % self.town.local_name

    @property
    def takes_comments(self) -> bool:
        return self.town.offers(Module.COMMENTS) and self.town.offers(Module.SPENDING)

    @property
    def is_readable(self) -> bool:
        """Whether the file was read without an error, so that it can be published."""
        return bool(self.summary.get("lines")) and not self.problems.get("count")

    @property
    def inhabitants(self) -> int:
        """How many live there: as the file tells it, else as the registers do today."""
        return self.population or self.town.population


class Line(models.Model):
    """One line of a publication. Amounts are in cents, so that sums are exact on every database."""

    id = models.BigIntegerField(primary_key=True, default=next_id)
    ledger = models.ForeignKey(Ledger, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()  # of the file
    key = models.CharField(max_length=300)  # finds the same line in another version
    section = models.CharField(max_length=1, blank=True)
    direction = models.CharField(max_length=1)
    flow = models.CharField(max_length=6, choices=Flow.choices, default=Flow.REAL)
    group = models.CharField(max_length=1, blank=True)
    function = models.CharField(max_length=15, blank=True)
    function_name = models.CharField(max_length=200, blank=True)
    nature = models.CharField(max_length=15, blank=True)
    nature_name = models.CharField(max_length=200, blank=True)
    label = models.CharField(max_length=1000, blank=True)
    party = models.CharField(max_length=MAX_WORDS, blank=True)
    party_id = models.CharField(max_length=40, blank=True)
    day = models.DateField(null=True, blank=True)
    amount = models.BigIntegerField()
    voted = models.BigIntegerField(null=True, blank=True)
    carried = models.BigIntegerField(null=True, blank=True)
    details = models.JSONField(default=dict, blank=True)
    words = models.TextField(blank=True)  # folded, for the search of the table

    objects = LineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(section__in=["", "F", "I"]), name="line_section"),
            models.CheckConstraint(condition=Q(direction__in=["D", "R"]), name="line_direction"),
            models.CheckConstraint(condition=Q(flow__in=Flow.values), name="line_flow"),
        ]
        indexes = [
            models.Index(fields=["ledger", "-amount", "-id"], name="line_by_amount"),
            models.Index(fields=["ledger", "-id"], name="line_by_place"),
            models.Index(fields=["ledger", "key"], name="line_by_key"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("spending_line", args=[self.pk])

    @property
    def town(self) -> Town:
        return self.ledger.town

    @property
    def title(self) -> str:
        """What the line is, in the words of the file."""
        if self.party:
            return f"{self.party} – {self.label}" if self.label else self.party
        named = self.label or self.nature_name or self.nature
        return (
            f"{named} – {self.function_name or self.function}"
            if self.function
            else named or _("Ligne %d") % self.number
        )


class LineTopic(Publishable):
    """What is said of one line, from the first remark on. Nobody wrote it; it moves to the line of a newer version."""

    line = models.ForeignKey(Line, null=True, on_delete=models.SET_NULL, related_name="topics")
    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="+")

    objects = LineTopicQuerySet.as_manager()
    kind_label = gettext_lazy("Lignes de compte")

    class Meta:
        constraints = [
            *publishable_constraints("linetopic", body=1),
            models.UniqueConstraint(fields=["line"], name="topic_of_line"),
        ]

    @property
    def title(self) -> str:
        return self.line.title if self.line else ""

    @property
    def signature(self) -> str:
        return _("Mairie de %s") % self.town.local_name

    @property
    def takes_comments(self) -> bool:
        return self.line_id is not None and self.town.offers(Module.COMMENTS) and self.town.offers(Module.SPENDING)
