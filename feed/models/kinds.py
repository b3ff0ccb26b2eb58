"""Which kinds of contribution exist: installed apps say it by inheriting ``Publishable``, and nobody registers."""

from __future__ import annotations

from functools import cache

from django.apps import apps
from django.contrib.contenttypes.models import ContentType

from feed.models.publishable import Publishable


@cache
def kinds() -> dict[str, type[Publishable]]:
    """Return every kind of contribution by the name it has in addresses and streams (``post``, ``comment`` …)."""
    return {str(model._meta.model_name): model for model in apps.get_models() if issubclass(model, Publishable)}


def model_of(content_type: int) -> type[Publishable]:
    """Return the kind a content type's id stands for; Django keeps these in memory."""
    model = ContentType.objects.get_for_id(content_type).model_class()
    if model is None or not issubclass(model, Publishable):
        raise LookupError(f"content type {content_type} is no kind of contribution")
    return model
