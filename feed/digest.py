"""What town halls published that a person follows, for their mails of a day or a week (``DIGEST_NEWS``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from core.ids import id_at
from core.text import excerpt
from feed.models import Comment, Publishable, Route, Source, Visibility, model_of
from places.models import Town

if TYPE_CHECKING:
    from profiles.models import User

SHOWN = 5
MOST_READ = 1000  # entries of a window that are looked at, citizens' included
TITLE = 100

Key = tuple[int, int]  # content type and id


@dataclass(frozen=True, slots=True)
class Published:
    """Something said in public in the name of a town; ``by`` is who, in what capacity."""

    town: str
    title: str
    by: str
    url: str


def of_person(person: User, *, since: datetime, until: datetime) -> tuple[list[Published], int]:
    """Return what officials published from ``since`` until before ``until`` on walls of towns that the person follows.

    The newest first, and how much there is besides. What is not for everyone to read, or of somebody the person is kept
    apart from, is not among it.
    """
    towns = Source.objects.followed_by(person).filter(content_type=ContentType.objects.get_for_model(Town))
    routes = Route.objects.filter(
        source__in=list(towns.values_list("pk", flat=True)),
        activity__gte=id_at(int(since.timestamp() * 1000)),
        activity__lt=id_at(int(until.timestamp() * 1000)),
        activity__hidden_at=None,
    )
    places = routes.order_by("-activity").values_list("activity", "activity__content_type", "activity__object_id")
    keys = list(dict.fromkeys((kind, pk) for _activity, kind, pk in places.distinct()[:MOST_READ]))
    official = {key for kind in {kind for kind, _pk in keys} for key in _official(person, kind, keys)}
    found = [key for key in keys if key in official]
    subjects = {key: one for kind in {kind for kind, _pk in found[:SHOWN]} for key, one in _read(kind, found[:SHOWN])}
    return [_published(subjects[key]) for key in found[:SHOWN]], max(0, len(found) - SHOWN)


def _official(person: User, kind: int, keys: list[Key]) -> list[Key]:
    """Keep the contributions of one kind that were said in a capacity and that the person may read, as everyone may."""
    model = model_of(kind)
    if model is Comment or not any(field.name == "town" for field in model._meta.concrete_fields):
        return []
    rows = model.rows().visible_to(person).filter(pk__in=[pk for of, pk in keys if of == kind])
    public = rows.filter(visibility=Visibility.PUBLIC, published_at__isnull=False).exclude(capacity="")
    return [(kind, pk) for pk in public.values_list("pk", flat=True)]


def _read(kind: int, keys: list[Key]) -> list[tuple[Key, Any]]:
    rows = model_of(kind).rows().filter(pk__in=[pk for of, pk in keys if of == kind])
    return [((kind, row.pk), row) for row in rows.select_related("author", "town").defer("town__facts")]


def _published(subject: Publishable) -> Published:
    town: Town = subject.town  # type: ignore[attr-defined]  # kinds without one are left out
    title = excerpt(getattr(subject, "title", "") or subject.body, TITLE) or _("Photos")
    who = f"{subject.signature} ({subject.shown_capacity})"
    return Published(town.local_name, title, who, subject.get_absolute_url())
