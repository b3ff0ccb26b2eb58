"""In what capacity someone speaks, as it is frozen in what they say, and until when they had it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F, Q

from core import live
from feed.models import Activity, Comment, Publishable, Source, kinds
from profiles.models import Mandate

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from places.models import Town
    from profiles.models import User


CHUNK = 500  # rows in one statement
MOST_TOUCHED = 500  # open threads told at once; older ones show it when they are opened


def capacity_of(author: User | None, town: Town | None) -> str:
    """Return the title under which a person acts for this town now, "" for anyone and anywhere else.

    A badge is a right of officials: an account without a second factor speaks as a citizen's (AUTH-6).
    """
    if author is None or town is None:
        return ""
    here = Q(town=town)
    if town.intercommunality_id is not None:
        here |= Q(intercommunality=town.intercommunality_id)
    current = Mandate.objects.acting(author).current().filter(here)
    titles = current.order_by(F("town").asc(nulls_last=True), "pk").values_list("title", flat=True)
    return titles.first() or ""


def close_capacity(*, mandate: Mandate) -> None:
    """Write, on all that was said under an ended mandate, when it ended; open pages look again (OFF-2).

    What somebody says on in the same capacity, because the mandate was given anew, stays as it is.
    """
    if mandate.person is None or mandate.ends_at is None:
        return
    same = Mandate.objects.of(mandate.person).current().filter(title=mandate.title)
    if same.filter(town=mandate.town, intercommunality=mandate.intercommunality).exclude(pk=mandate.pk).exists():
        return
    with transaction.atomic():
        for model, rows in _said_under(mandate):
            found = list(rows.order_by("-pk").values_list("pk", flat=True))
            for start in range(0, len(found), CHUNK):
                model.rows().filter(pk__in=found[start : start + CHUNK]).update(capacity_until=mandate.ends_at)
                _touch(model, found[start : start + CHUNK])
            _touch_threads(model, found[:MOST_TOUCHED])


def _said_under(mandate: Mandate) -> Iterator[tuple[type[Publishable], QuerySet[Any]]]:
    """Yield each kind with what the holder said of it under this title, in the towns that it is a mandate of."""
    here = {"town": mandate.town} if mandate.town else {"town__intercommunality": mandate.intercommunality}
    located = [model for model in kinds().values() if any(field.name == "town" for field in model._meta.fields)]
    under = Q(pk__in=[])
    for model in located:
        subjects = model.rows().filter(**here).values("pk")
        under |= Q(content_type=ContentType.objects.get_for_model(model), object_id__in=subjects)
    said = {"author": mandate.person, "capacity": mandate.title, "capacity_until": None}
    for model in located:
        yield model, model.rows().filter(**said, **here)
    yield Comment, Comment.rows().filter(under, **said)


def _touch(model: type[Publishable], pks: list[int]) -> None:
    """Have kept fragments of the entries of these not be shown again, and open walls look."""
    events = Activity.objects.filter(content_type=ContentType.objects.get_for_model(model), object_id__in=pks)
    events.update(version=F("version") + 1)
    walls = Source.objects.filter(routes__activity__in=events).values_list("pk", flat=True).distinct()
    live.touch(*(f"source:{pk}" for pk in walls))


def _touch_threads(model: type[Publishable], pks: list[int]) -> None:
    if model is Comment:
        places = Comment.objects.filter(pk__in=pks).values_list("content_type", "object_id").distinct()
        names = {kind: ContentType.objects.get_for_id(kind).model for kind, _pk in places}
        streams = [f"thread:{names[kind]}:{pk}" for kind, pk in places]
    else:
        streams = [f"thread:{model._meta.model_name}:{pk}" for pk in pks]
    live.touch(*streams)
