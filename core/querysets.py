"""Rows that hang on a thing of any kind."""

from __future__ import annotations

from typing import Self, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db import models

M = TypeVar("M", bound=models.Model)


class OnSubjectQuerySet(models.QuerySet[M]):
    """Rows that name their subject by ``content_type`` and ``object_id``."""

    def of(self, subject: models.Model) -> Self:
        """Keep what hangs on this subject."""
        return self.filter(content_type=ContentType.objects.get_for_model(subject), object_id=subject.pk)
