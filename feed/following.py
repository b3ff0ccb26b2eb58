"""What a person follows, for those to whom the person shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db import models

from feed.models import Follow, Source
from places.models import Intercommunality, Neighbourhood, Town, TownTheme
from profiles.models import User

if TYPE_CHECKING:
    from feed.querysets import Viewer

SHOWN = 30


def shown(person: User, *, viewer: Viewer) -> list[models.Model]:
    """Return the newest things the person follows that the viewer may know of; at most 30."""
    rows = Follow.objects.visible_to(viewer).filter(follower=person).order_by("-created_at", "-pk")[:SHOWN]
    ids = list(rows.values_list("source_id", flat=True))
    found = subjects_of(ids, viewer=viewer)
    return [found[pk] for pk in ids if pk in found]


def subjects_of(ids: Sequence[int], *, viewer: Viewer) -> dict[int, models.Model]:
    """Return what these sources are, by their ids, without the people the viewer may not see."""
    subjects = GenericPrefetch(
        "subject",
        [
            Town.objects.defer("facts"),
            Intercommunality.objects.all(),
            Neighbourhood.objects.select_related("town").defer("geometry", "town__facts"),
            TownTheme.objects.select_related("town", "theme").defer("town__facts"),
            User.objects.visible_to(viewer),
        ],
    )
    sources = Source.objects.prefetch_related(subjects).in_bulk(ids)
    return {pk: source.subject for pk, source in sources.items() if source.subject is not None}
