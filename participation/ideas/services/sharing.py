"""Sharing an idea, changing its words in public, taking it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alerts.services import join
from cases.services import close_case, open_case, place_case
from cases.services.moving import locked_case
from core import search
from core.stars import no_ratings
from core.text import clean, clean_line
from feed.models import Photo
from feed.services import NewPhoto, Refusal, WrongPlace, demand, pin, record_activity, touch
from feed.services.activities import activities_of, locked, new_id, route
from feed.services.capacities import capacity_of
from feed.services.photos import add_photos, keep_photos, remove_photos
from feed.services.telling import promise_words
from feed.services.words import entomb, keep_revision, name_mentions
from participation.ideas import verbs
from participation.ideas.models import CoAuthor, Goal, Idea, Rating, Threshold
from participation.ideas.places import checked_place, lies_in, middle
from places.models import Outline
from places.modules import Module
from places.search import neighbourhood_at
from places.services import town_theme

if TYPE_CHECKING:
    from places.geometry import Geometry
    from places.models import Neighbourhood, Theme, Town
    from profiles.models import User

_CHANGING = ("title", "need", "body", "theme", "neighbourhood", "geometry", "latitude", "longitude", "edited_at")


class Untold(Refusal):
    """An idea has a title and says what need it meets."""

    words = _("Donnez un titre à votre idée et dites à quel besoin elle répond.")


class OutsideTown(Refusal):
    """A part of the place lies outside the town the idea is for."""

    def __init__(self, town: Town) -> None:
        self.town = town

    @property
    def reason(self) -> str:
        return str(_("Ce lieu n’est pas tout entier dans %(town)s.")) % {"town": self.town.local_name}


def share_idea(
    *,
    author: User,
    town: Town,
    title: str,
    need: str,
    body: str = "",
    theme: Theme | None = None,
    neighbourhood: Neighbourhood | None = None,
    geometry: Geometry | None = None,
    photos: Sequence[NewPhoto] = (),
    capacity: str | None = None,
    key: UUID | None = None,
    draft: Idea | None = None,
    at: datetime | None = None,
) -> Idea:
    """Put an idea before a town: its case, its walls, its place on the map, and the promises of the town as they are.

    ``geometry`` is where it is (GeoJSON), None for the whole town. ``draft`` is one of the author's drafts, which
    becomes this idea with the photos it has. ``key`` is drawn by the device: sent again, it returns the first.
    Raises ``Untold``, ``OutsideTown``, ``WrongPlace``, ``TooManyPhotos``, ``BadGeometry``, ``ModuleClosed``.
    """
    try:
        with transaction.atomic():
            row = _again(draft) if draft else _begun(author, key, at)
            if not row.is_draft:
                return row
            demand(town, Module.IDEAS)
            _write(row, town, title, need, body, theme, neighbourhood, geometry)
            add_photos(subject=row, photos=photos)
            return _publish(row, capacity, at)
    except IntegrityError:
        sent = _begun(author, key)
        if sent.is_draft:
            raise
        return sent  # the same draft, sent twice at once


def _again(draft: Idea) -> Idea:
    """Return a draft as it is now, locked: it may have been shared a moment ago by another press."""
    row: Idea = Idea.objects.select_for_update().get(pk=draft.pk)
    return row


def draft_idea(
    *,
    author: User,
    town: Town,
    title: str = "",
    need: str = "",
    body: str = "",
    theme: Theme | None = None,
    neighbourhood: Neighbourhood | None = None,
    geometry: Geometry | None = None,
    photos: Sequence[NewPhoto] = (),
    key: UUID | None = None,
    draft: Idea | None = None,
    kept_photos: Mapping[int, str] | None = None,
) -> Idea:
    """Keep what is not shared yet; only its author sees it. A key that was shared meanwhile returns the idea.

    Raises ``OutsideTown``, ``WrongPlace``, ``TooManyPhotos``, ``BadGeometry``.
    """
    with transaction.atomic():
        row = draft or _begun(author, key)
        if not row.is_draft:
            return row
        _write(row, town, title, need, body, theme, neighbourhood, geometry)
        if kept_photos is not None:
            keep_photos(subject=row, alts=kept_photos)
        add_photos(subject=row, photos=photos)
    return row


def edit_idea(
    *,
    idea: Idea,
    by: User,
    title: str,
    need: str,
    body: str,
    theme: Theme | None,
    neighbourhood: Neighbourhood | None,
    geometry: Geometry | None,
    kept_photos: Mapping[int, str] | None = None,
    photos: Sequence[NewPhoto] = (),
    at: datetime | None = None,
) -> Idea:
    """Change a shared idea, by its author or a co-author; what it said before stays in its public history (CIW21).

    ``kept_photos`` maps the ids of the photos to keep to their words; None keeps all. With ``at`` it happened in the
    past and nobody is told. Raises ``Gone``, ``Untold``, ``OutsideTown``, ``WrongPlace``, ``TooManyPhotos``.
    """
    past, at = at is not None, at or timezone.now()
    with transaction.atomic():
        locked_case(idea.case)  # before the idea, as everything that changes both: two at once never wait in a ring
        row = locked(idea)
        before, stood = row.words, (row.theme_id, row.neighbourhood_id)
        _fill(row, row.town, title, need, body, theme, neighbourhood, geometry)
        pictures = bool(photos) | (keep_photos(subject=row, alts=kept_photos) if kept_photos is not None else False)
        add_photos(subject=row, photos=photos)
        _check_told(row)
        if row.words != before or pictures:
            keep_revision(subject=row, body=before, by=by, at=at)
            row.edited_at = at
        row.save(update_fields=_CHANGING)
        if name_mentions(subject=row) and not past:
            promise_words(subject=row)
        if (row.theme_id, row.neighbourhood_id) != stood:
            place_case(subject=row)
            activities_of(row).update(theme=row.theme)
            for activity in activities_of(row).filter(verb=verbs.IDEA_PUBLISHED):
                route(activity=activity, sources=walls_of(row))
        refresh(row)
    return row


def delete_idea(*, idea: Idea, at: datetime | None = None) -> None:
    """Take an idea back for good: words, place, photos, stars and co-authors go, its case is closed (PRIV-1)."""
    at = at or timezone.now()
    with transaction.atomic():
        if idea.is_draft:
            remove_photos(photos=Photo.objects.of(idea))
            Idea.objects.filter(pk=idea.pk, published_at=None).delete()
            return
        close_case(case=idea.case, at=at)
        remove_photos(photos=Photo.objects.of(idea))
        if not entomb(subject=idea, at=at):
            return
        for model in (Rating, CoAuthor):
            model.objects.filter(idea=idea).delete()
        emptied = {"geometry": None, "latitude": None, "longitude": None, "ratings": no_ratings(), "next_goal": None}
        Idea.objects.filter(pk=idea.pk).update(**emptied)
        for name, value in emptied.items():
            setattr(idea, name, value)
        activities_of(idea).update(hidden_at=at)
        touch(subject=idea)
        for activity in activities_of(idea):
            route(activity=activity, sources=())


def walls_of(row: Idea) -> list[models.Model]:
    """Return what an idea stands on the walls of."""
    theme = town_theme(town=row.town, theme=row.theme) if row.theme else None
    walls = (row.author, row.town, row.neighbourhood, theme, row.town.intercommunality)
    return [wall for wall in walls if wall is not None]


def refresh(row: Idea) -> None:
    """Have the index, the map and the open pages know an idea as it is now."""
    search.refresh(row.kind, row.pk)
    pin(subject=row)
    touch(subject=row)


def _begun(author: User, key: UUID | None, at: datetime | None = None) -> Idea:
    """Return what the author began under this key, or a new draft that is not stored yet."""
    begun: Idea | None = Idea.objects.filter(author=author, key=key).first() if key else None
    return begun or Idea(id=new_id(at), author=author, key=key, created_at=at or timezone.now())


def _write(row: Idea, town: Town, *told: Any) -> None:
    _fill(row, town, *told)
    row.save()


def _fill(
    row: Idea,
    town: Town,
    title: str,
    need: str,
    body: str,
    theme: Theme | None,
    neighbourhood: Neighbourhood | None,
    geometry: Geometry | None,
) -> None:
    row.town, row.theme, row.neighbourhood = town, theme, neighbourhood
    row.title, row.need, row.body = clean_line(title), clean_line(need), clean(body).strip()
    row.geometry, row.latitude, row.longitude = None, None, None
    if geometry is not None:
        row.geometry = checked_place(geometry)
        outline = Outline.objects.filter(town=town).first()
        if outline is not None and not lies_in(row.geometry, outline.geometry):
            raise OutsideTown(town)
        row.latitude, row.longitude = at = middle(row.geometry)
        row.neighbourhood = neighbourhood or neighbourhood_at(town, at)
    if row.neighbourhood is not None and row.neighbourhood.town_id != town.pk:
        raise WrongPlace
    if theme is not None and theme.town_id not in (None, town.pk):
        raise WrongPlace


def _check_told(row: Idea) -> None:
    if not row.title or not row.need:
        raise Untold


def _publish(row: Idea, capacity: str | None, at: datetime | None) -> Idea:
    _check_told(row)
    author: Any = row.author
    promises = list(Threshold.objects.filter(town=row.town))
    row.capacity = capacity_of(author, row.town) if capacity is None else capacity
    row.published_at = at or timezone.now()
    row.next_goal = promises[0].supports if promises else None
    row.save(update_fields=["capacity", "published_at", "next_goal"])
    Goal.objects.bulk_create(
        Goal(idea=row, supports=each.supports, promise=each.promise, days=each.days) for each in promises
    )
    open_case(subject=row, town=row.town, at=at)
    join(person=author, subject=row)
    record_activity(
        actor=author,
        verb=verbs.IDEA_PUBLISHED,
        subject=row,
        town=row.town,
        sources=walls_of(row),
        theme=row.theme,
        visibility=row.visibility,
        at=at,
    )
    if name_mentions(subject=row) and at is None:
        promise_words(subject=row)
    refresh(row)
    return row
