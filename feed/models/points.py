"""What stands on the map, and how many stand in each square of it."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import models

from core.ids import next_id
from feed.models.checks import at_most
from feed.querysets import MapPointQuerySet
from places.models import Neighbourhood, Theme, Town

MAX_TITLE = 120
MAX_STATE = 30
MAX_ICON = 40
OPEN, CLOSED = "+", "-"  # in the place of a state: whatever still waits for somebody, whatever does not


class MapPoint(models.Model):
    """Where a contribution of any kind stands on the map: a public copy of what a screen shows of it.

    Only what everyone may read has one (``services.pin``), so that the map never asks who is looking. Its id is its
    subject's, or one of the same moment where two kinds drew the same: the newest point has the largest.
    """

    id = models.BigIntegerField(primary_key=True, default=next_id)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+", db_index=False)
    object_id = models.BigIntegerField()
    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="+", db_index=False)
    neighbourhood = models.ForeignKey(Neighbourhood, null=True, on_delete=models.SET_NULL, related_name="+")
    theme = models.ForeignKey(Theme, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=MAX_STATE, blank=True)  # a key of its kind's workflow
    is_open = models.BooleanField(default=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    x = models.IntegerField()  # its square of the finest level, see feed.grid
    y = models.IntegerField()
    band = models.IntegerField()  # its strip of latitude
    title = models.CharField(max_length=MAX_TITLE)
    icon = models.CharField(max_length=MAX_ICON, blank=True)
    published_at = models.DateTimeField()

    objects = MapPointQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id"], name="map_point_once"),
            models.CheckConstraint(
                condition=models.Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="map_point_on_earth",
            ),
            at_most("title", MAX_TITLE, "map_point_title_length"),
        ]
        indexes = [
            # What a screen holds. Strips instead of latitudes: a village is not read past all of Paris beside it. The
            # columns after the place are what points are chosen and counted by, so that no row is read for that.
            models.Index(
                fields=["band", "x", "y", "id", "content_type", "theme", "is_open", "state"], name="map_point_place"
            ),
            models.Index(fields=["town", "-id"], name="map_point_town"),  # a town's list
        ]

    def __str__(self) -> str:
        return f"point of {self.content_type_id}:{self.object_id}"


class MapCell(models.Model):
    """How many points stand in a square of the grid, for one choice of kind, theme and state; 0 or "" means all.

    The sums of their places give the middle of the cluster. ``services.recount_map`` makes all of them anew.
    """

    level = models.SmallIntegerField()
    y = models.IntegerField()
    x = models.IntegerField()
    kind = models.IntegerField(default=0)  # a content type
    theme = models.BigIntegerField(default=0)
    state = models.CharField(max_length=MAX_STATE, default="", blank=True)  # a key, OPEN or CLOSED
    # Not positive by constraint: a count that is wrong must not stop the person whose act moves it.
    count = models.IntegerField(default=0)
    sum_x = models.BigIntegerField(default=0)
    sum_y = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["level", "kind", "theme", "state", "y", "x"], name="map_cell_once"),
        ]

    def __str__(self) -> str:
        return f"{self.count} in {self.level}/{self.x}/{self.y}"
