"""Towns and what is around and inside them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from places.countries import COUNTRIES, comma
from places.querysets import Begins, ThemeQuerySet, TownQuerySet

MAX_ALT = 200


class Department(models.Model):
    """The division of a country that people know their town by: French département, Italian or Moroccan province."""

    country = models.CharField(max_length=2)
    code = models.CharField(max_length=10)
    name = models.CharField(max_length=80)
    region = models.CharField(max_length=80)
    slug = models.SlugField(max_length=100, unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["country", "code"], name="department_code")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("department", args=[self.slug])


class Intercommunality(models.Model):
    """A grouping of towns with its own council (French EPCI), known by its SIREN number."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, blank=True)
    population = models.PositiveIntegerField(default=0)
    key = models.CharField(max_length=200, blank=True)  # folded name, for search

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("intercommunality", args=[self.slug])


class Town(models.Model):
    """A commune. ``code`` is the country and the national code: ``FR-05061``, ``IT-001001``, ``MA-01.051.01.01``."""

    code = models.CharField(max_length=20, unique=True)
    country = models.CharField(max_length=2)
    name = models.CharField(max_length=120)
    name_ar = models.CharField(max_length=120, blank=True)
    slug = models.SlugField(max_length=120, unique=True)
    department_code = models.CharField(max_length=10, blank=True)
    department = models.CharField(max_length=80, blank=True)
    region = models.CharField(max_length=80, blank=True)
    population = models.PositiveIntegerField(default=0)
    postal_codes = models.JSONField(default=list, blank=True)
    siren = models.CharField(max_length=14, blank=True)
    intercommunality = models.ForeignKey(
        Intercommunality, null=True, blank=True, on_delete=models.SET_NULL, related_name="towns"
    )
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    time_zone = models.CharField(max_length=40, default="Europe/Paris")
    hue = models.PositiveSmallIntegerField(default=172)  # the town's accent, in degrees
    claimed_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)
    closed_modules = models.JSONField(default=list, blank=True)  # what the town does not use, see places.modules
    facts = models.JSONField(default=dict, blank=True)  # what the town hall says of itself, see places.facts
    cover = models.CharField(max_length=80, blank=True)  # key in storage of the picture on top of its page
    cover_alt = models.CharField(max_length=MAX_ALT, blank=True)  # what it shows

    objects = TownQuerySet.as_manager()

    class Meta:
        verbose_name = _("commune")
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="town_point_on_earth",
            ),
        ]
        indexes = [
            models.Index(fields=["-population"]),  # largest_towns
            models.Index(fields=["latitude", "longitude"]),  # search.near
            models.Index(fields=["country", "department_code", "name"]),  # pages of a department, sitemaps
            models.Index(fields=["cover"], name="town_cover", condition=~Q(cover="")),  # whose picture a file is
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("town", args=[self.slug])

    @property
    def local_name(self) -> str:
        """The name in the reader's script."""
        return self.name_ar if self.name_ar and get_language() == "ar" else self.name

    def offers(self, module: str) -> bool:
        """Whether the town uses this part of the site (a ``places.modules.Module``)."""
        return module not in self.closed_modules

    @property
    def cover_url(self) -> str:
        """The address of the picture on top of its page, empty when it has none."""
        return reverse("media", args=[self.cover]) if self.cover else ""

    @property
    def postal_code(self) -> str:
        """The first postal code, or nothing."""
        return str(self.postal_codes[0]) if self.postal_codes else ""

    @property
    def where(self) -> str:
        """What tells two towns of one name apart: “Hautes-Alpes (05)”, “Torino (TO)”, “Al Haouz, Maroc”."""
        country = COUNTRIES.get(self.country)
        if country is None or not country.codes_known:
            return f"{self.department}{comma()}{country.name}" if country else self.department
        return f"{self.department} ({self.department_code})"


class Neighbourhood(models.Model):
    """A part of a town, drawn (it has an outline) or only named."""

    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="neighbourhoods")
    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80)
    geometry = models.JSONField(null=True, blank=True)  # GeoJSON Polygon or MultiPolygon

    class Meta:
        constraints = [models.UniqueConstraint(fields=["town", "slug"], name="neighbourhood_slug")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("neighbourhood", args=[self.town.slug, self.slug])


class Service(models.Model):
    """A department of a town hall that answers for a part of its work: roads, green spaces, the school office."""

    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="services")
    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["town", "slug"], name="service_slug")]

    def __str__(self) -> str:
        return self.name


class Theme(models.Model):
    """A subject of public life. ``town`` is empty for the default set, which every town starts with."""

    town = models.ForeignKey(Town, null=True, blank=True, on_delete=models.CASCADE, related_name="own_themes")
    name = models.CharField(max_length=60)  # default themes are msgids of this app's catalogue
    slug = models.SlugField(max_length=60)
    icon = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField(default=0)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["town", "slug"], condition=Q(town__isnull=False), name="theme_slug"),
            models.UniqueConstraint(fields=["slug"], condition=Q(town=None), name="theme_default_slug"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language for a default theme, as the town wrote it for its own."""
        return translated(self.name) if self.town_id is None else self.name


class TownTheme(models.Model):
    """A theme in one town: what people follow. Made when first used; ``hidden`` when the town does not offer it."""

    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="town_themes")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE)
    hidden = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["town", "theme"], name="town_theme")]

    def __str__(self) -> str:
        return f"{self.theme} · {self.town}"

    def get_absolute_url(self) -> str:
        return reverse("town_theme", args=[self.town.slug, self.theme.slug])


class Outline(models.Model):
    """The outline of a town with its bounding box, apart from the town so that lists never load it."""

    town = models.OneToOneField(Town, primary_key=True, on_delete=models.CASCADE, related_name="outline")
    geometry = models.JSONField()  # GeoJSON Polygon or MultiPolygon, longitude first (RFC 7946)
    south = models.FloatField()
    west = models.FloatField()
    north = models.FloatField()
    east = models.FloatField()
    source = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["south", "north", "west", "east"])]  # search.town_at

    def __str__(self) -> str:
        return f"outline of {self.town_id}"


class SearchKey(models.Model):
    """What people type to find a town: its folded name from each of its words on, and its postal codes."""

    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="search_keys")
    key = models.CharField(max_length=120)
    population = models.PositiveIntegerField()

    class Meta:
        indexes = [
            models.Index(  # search.suggest: everything it reads of a beginning
                fields=["key", "population", "town"],
                opclasses=["varchar_pattern_ops", "int4_ops", "int8_ops"],
                name="search_key",
            )
        ]

    def __str__(self) -> str:
        return self.key


SearchKey._meta.get_field("key").register_lookup(Begins)


class SourceFile(models.Model):
    """How far the import of one file has come; ``position`` moves in the transaction of the rows it counts."""

    name = models.CharField(max_length=80, primary_key=True)
    fingerprint = models.CharField(max_length=64)
    position = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} @{self.position}"
