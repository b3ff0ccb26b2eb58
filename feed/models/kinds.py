"""Which kinds of contribution exist, and which things have photos: models say it, and nobody registers."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models

from feed.models.photos import Photo
from feed.models.publishable import Publishable


@cache
def kinds() -> dict[str, type[Publishable]]:
    """Return every kind of contribution by the name it has in addresses and streams (``post``, ``comment`` …)."""
    return {str(model._meta.model_name): model for model in apps.get_models() if issubclass(model, Publishable)}


@cache
def illustrated() -> list[type[models.Model]]:
    """Return every model with ``photos = GenericRelation(Photo)``; each has ``objects.visible_to``."""
    return [model for model in apps.get_models() if any(_holds_photos(field) for field in model._meta.private_fields)]


def _holds_photos(field: Any) -> bool:
    return isinstance(field, GenericRelation) and (field.name, field.related_model) == ("photos", Photo)


def model_of(content_type: int) -> type[Publishable]:
    """Return the kind a content type's id stands for; Django keeps these in memory."""
    model = ContentType.objects.get_for_id(content_type).model_class()
    if model is None or not issubclass(model, Publishable):
        raise LookupError(f"content type {content_type} is no kind of contribution")
    return model


@cache
def located_kinds() -> dict[str, type[Publishable]]:
    """Return the kinds of contribution that can stand on the map: those that have a ``map_title``."""
    return {name: model for name, model in kinds().items() if hasattr(model, "map_title")}
