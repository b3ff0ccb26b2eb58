"""Towns and what is around and inside them."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Intercommunality(models.Model):
    """A grouping of towns with its own council (French EPCI), known by its SIREN number."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, blank=True)
    population = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("intercommunality", args=[self.slug])


class Town(models.Model):
    """A commune. ``code`` is the country and the national code: ``FR-05061``, ``IT-001001``, ``MA-…``."""

    code = models.CharField(max_length=20, unique=True)
    country = models.CharField(max_length=2)
    name = models.CharField(max_length=120)
    name_ar = models.CharField(max_length=120, blank=True)
    slug = models.SlugField(max_length=120, unique=True)
    department_code = models.CharField(max_length=10, blank=True)
    department = models.CharField(max_length=80, blank=True)
    region = models.CharField(max_length=80, blank=True)
    population = models.PositiveIntegerField(default=0)
    postal_codes = models.JSONField(default=list)
    siren = models.CharField(max_length=14, blank=True)
    intercommunality = models.ForeignKey(
        Intercommunality, null=True, blank=True, on_delete=models.SET_NULL, related_name="towns"
    )
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    time_zone = models.CharField(max_length=40, default="Europe/Paris")
    hue = models.PositiveSmallIntegerField(default=172)
    claimed_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)
    facts = models.JSONField(default=dict)  # practical facts: hours, phone, address, email (see places.facts)

    class Meta:
        verbose_name = _("commune")
        indexes = [
            models.Index(fields=["-population"]),
            models.Index(fields=["latitude", "longitude"]),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("town", args=[self.slug])


class Neighbourhood(models.Model):
    """A part of a town, drawn (it has an outline) or only named."""

    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="neighbourhoods")
    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80)
    geometry = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["town", "slug"], name="neighbourhood_slug")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("neighbourhood", args=[self.town.slug, self.slug])


class Theme(models.Model):
    """A subject of public life. ``town`` is empty for the default set, which every town starts with."""

    town = models.ForeignKey(Town, null=True, blank=True, on_delete=models.CASCADE, related_name="own_themes")
    name = models.CharField(max_length=60)  # default themes are msgids of this app's catalogue
    slug = models.SlugField(max_length=60)
    icon = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["town", "slug"], name="theme_slug", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return self.name


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
        indexes = [models.Index(fields=["south", "north", "west", "east"])]

    def __str__(self) -> str:
        return f"outline of {self.town_id}"


class SearchKey(models.Model):
    """What people type to find a town: its folded name from each of its words on, and its postal codes."""

    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="search_keys")
    key = models.CharField(max_length=120)
    population = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["key", "-population"])]

    def __str__(self) -> str:
        return self.key
