"""Street problems, their categories, and what neighbours say once a town calls them fixed."""

from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from cases.models import Case
from core.ids import next_id
from core.text import excerpt
from feed.models import Photo, Publishable, publishable_constraints
from places.models import Neighbourhood, Service, Theme, Town
from reports.open311.models import Forwarded, Forwarding, Open311Key
from reports.querysets import CategoryQuerySet, ReportQuerySet, SheetQuerySet, VerdictQuerySet
from reports.states import WORKFLOW

__all__ = [
    "Category",
    "Desk",
    "Forwarded",
    "Forwarding",
    "Open311Key",
    "Origin",
    "Question",
    "Report",
    "Sheet",
    "TownCategory",
    "Verdict",
]

MAX_ADDRESS = 200
ANONYMOUS = gettext_noop("Signalement anonyme")


class Category(models.Model):
    """What a report is about: an Open311 service. ``town`` is empty for the default set every town starts with."""

    town = models.ForeignKey(Town, null=True, blank=True, on_delete=models.CASCADE, related_name="own_categories")
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=80)  # default categories are msgids of this app's catalogue
    description = models.CharField(max_length=200, blank=True)
    icon = models.CharField(max_length=30, default="circle-question-mark")
    theme_slug = models.SlugField(max_length=60, blank=True)  # of the default set, or of the town
    is_private = models.BooleanField(default=False)  # denounces people more than things
    position = models.PositiveSmallIntegerField(default=0)

    objects = CategoryQuerySet.as_manager()
    written_by_migrate = True

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["town", "code"], condition=Q(town__isnull=False), name="category_code"),
            models.UniqueConstraint(fields=["code"], condition=Q(town=None), name="category_default_code"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language for a default category, as the town wrote it for its own."""
        return translated(self.name) if self.town_id is None else self.name

    @property
    def about(self) -> str:
        """What it covers."""
        return translated(self.description) if self.town_id is None and self.description else self.description


class Question(models.Model):
    """What else a category asks (Open311 attribute)."""

    class Kind(models.TextChoices):
        STRING = "string", _("Une ligne")
        TEXT = "text", _("Plusieurs lignes")
        NUMBER = "number", _("Un nombre")
        DATETIME = "datetime", _("Une date et une heure")
        ONE = "singlevaluelist", _("Une réponse d’une liste")
        SEVERAL = "multivaluelist", _("Plusieurs réponses d’une liste")

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="questions")
    code = models.SlugField(max_length=60)
    words = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    required = models.BooleanField(default=False)
    answers = models.JSONField(default=list, blank=True)  # [[key, name], …] of a list
    position = models.PositiveSmallIntegerField(default=0)

    written_by_migrate = True

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["category", "code"], name="question_code")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return translated(self.words) if self.category.town_id is None else self.words

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The answers of a list, in the reader's language for a default category."""
        ours = self.category.town_id is None
        return [(key, translated(name) if ours else name) for key, name in self.answers]


class TownCategory(models.Model):
    """How one town deals with a category: which service, within how many days; hidden when it is not offered."""

    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="town_categories")
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="in_towns")
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    days = models.PositiveSmallIntegerField(null=True, blank=True)  # target delay
    hidden = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["town", "category"], name="town_category"),
            models.CheckConstraint(condition=Q(days=None) | Q(days__range=(1, 730)), name="town_category_days"),
        ]

    def __str__(self) -> str:
        return f"{self.category} · {self.town}"


class Desk(models.Model):
    """What a town decided about reports; without a row, the defaults."""

    town = models.OneToOneField(Town, primary_key=True, on_delete=models.CASCADE, related_name="report_desk")
    allows_anonymous = models.BooleanField(default=True)
    allows_guests = models.BooleanField(default=True)  # without an account, by a code sent to an e-mail address

    def __str__(self) -> str:
        return f"reports of {self.town}"

    @classmethod
    def of(cls, town: Town) -> Desk:
        """Return what a town decided, or the defaults in a row that is not stored."""
        return cls.objects.filter(town=town).first() or cls(town=town)


class Origin(models.Model):
    """Where imported reports come from, with the line their licence asks for."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    licence = models.CharField(max_length=200, blank=True)
    url = models.URLField(blank=True)

    def __str__(self) -> str:
        return self.name


class Report(Publishable):
    """A problem at a place, and what became of it.

    ``reporter`` is known to the town hall alone when the report is anonymous: ``author`` is then empty, so that no
    outlet can tell. A private report stands on no wall and no map; its reporter and the town hall read it.
    """

    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="reports")
    neighbourhood = models.ForeignKey(Neighbourhood, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_anonymous = models.BooleanField(default=False)
    is_private = models.BooleanField(default=False)
    latitude = models.FloatField()
    longitude = models.FloatField()
    cell = models.BigIntegerField(editable=False)  # the square of a thousandth of a degree it lies in
    address = models.CharField(max_length=MAX_ADDRESS, blank=True)
    answers = models.JSONField(default=dict, blank=True)  # of the category's questions, by their code
    key = models.UUIDField(null=True, blank=True, editable=False)  # given by the device that drafted it
    duplicate_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="duplicates"
    )
    origin = models.ForeignKey(Origin, null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    external_id = models.CharField(max_length=80, blank=True)
    photos = GenericRelation(Photo)
    cases = GenericRelation(Case)

    support_with = "reports.services.me_too"

    objects = ReportQuerySet.as_manager()
    workflow = WORKFLOW
    kind_label = _("Signalements")
    map_icon = "traffic-cone"

    class Meta:
        constraints = [
            *publishable_constraints("report"),
            models.UniqueConstraint(fields=["reporter", "key"], name="report_sent_once"),
            models.UniqueConstraint(
                fields=["origin", "external_id"], name="report_imported_once", condition=~Q(external_id="")
            ),
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)), name="report_on_earth"
            ),
            models.CheckConstraint(
                condition=Q(is_anonymous=False) | Q(author=None), name="report_anonymous_names_nobody"
            ),
            models.CheckConstraint(condition=~Q(duplicate_of=models.F("id")), name="report_no_duplicate_of_itself"),
        ]
        indexes = [
            models.Index(fields=["cell", "category", "-id"]),  # similar reports nearby
            models.Index(fields=["town", "-id"]),  # lists, Open311
            models.Index(fields=["reporter", "-id"]),  # one's own, export, erasure
        ]

    def get_absolute_url(self) -> str:
        return reverse("report", args=[self.pk])

    @property
    def signature(self) -> str:
        """Who reports it, as far as the public knows."""
        if self.origin is not None and self.author is None:
            return self.origin.name
        return translated(ANONYMOUS) if self.is_anonymous else super().signature

    @property
    def takes_comments(self) -> bool:
        """A private report is a matter between two: what is said of it is said in its follow-up."""
        return not self.is_private and super().takes_comments

    @property
    def case(self) -> Case:
        """Its follow-up; lists fetch it ahead with ``for_wall``."""
        case: Case = self.cases.all()[0]
        return case

    @property
    def state(self) -> str:
        return self.case.state

    @property
    def title(self) -> str:
        """What it is called where one line is all there is."""
        return f"{self.category.label} – {self.address}" if self.address else self.category.label

    @property
    def is_pointed(self) -> bool:
        """Whether its point shows the place; one told in words alone, or taken back, lies in the middle of the town."""
        return (self.latitude, self.longitude) != (self.town.latitude, self.town.longitude)

    @property
    def map_title(self) -> str:
        return excerpt(self.body, 110) or self.category.name

    @property
    def point_icon(self) -> str:
        return self.category.icon


class Sheet(models.Model):
    """A report being written, as it was typed, with the photos sent for it: until it is published, or a day has passed.

    ``person`` is empty for someone without an account: their session alone knows the sheet.
    """

    id = models.BigIntegerField(primary_key=True, default=next_id)
    key = models.UUIDField()  # drawn by the form, so that what is sent twice is one
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    fields = models.JSONField(default=dict)  # name of the field → what was sent
    changed_at = models.DateTimeField(default=timezone.now)
    photos = GenericRelation(Photo)

    objects = SheetQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="sheet_once")]
        indexes = [models.Index(fields=["changed_at"])]  # forget_sheets

    def __str__(self) -> str:
        return f"sheet {self.pk}"


class Verdict(models.Model):
    """What someone on the spot says of a report that the town calls fixed. One a person; the latest counts."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="verdicts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    is_fixed = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "person"], name="verdict_once")]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.is_fixed}"
