"""Stars by the API: what is sent, and what is answered (``core.stars``)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.fields import Strict
from core.stars import STARS


class RatingSerializer(Strict):
    """The stars one gave, and how many gave one, two … five."""

    stars = serializers.IntegerField(allow_null=True)
    ratings = serializers.ListField(child=serializers.IntegerField())

    example = {"stars": 4, "ratings": [0, 0, 1, 5, 6]}


class RatingForm(Strict):
    """Stars, from one to five."""

    stars = serializers.IntegerField(min_value=min(STARS), max_value=max(STARS))

    example = {"stars": 4}

    def to_internal_value(self, data: Any) -> Any:
        """Refuse what only looks like a number."""
        given = data.get("stars") if isinstance(data, dict) else None
        if given is not None and (isinstance(given, bool) or not isinstance(given, int)):
            raise serializers.ValidationError({"stars": [_("Donnez de une à cinq étoiles.")]})
        return super().to_internal_value(data)
