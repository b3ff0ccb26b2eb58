"""Publishing what officials do and promise, changing its words in public, taking it back (CIW10, CIW17)."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from alerts.services import join
from core import search
from core.stars import no_ratings
from core.text import clean, clean_line
from feed.models import Photo
from feed.services import NewPhoto, WrongPlace, demand, pin, record_activity, touch
from feed.services.activities import activities_of, locked, new_id, route
from feed.services.photos import add_photos, keep_photos, remove_photos
from feed.services.telling import promise_words
from feed.services.words import entomb, keep_revision, name_mentions
from officials.work import states, verbs
from officials.work.models import (
    FIRST_DAY,
    LAST_DAY,
    MOST_EUROS,
    MOST_VOTES,
    SPOKEN,
    Action,
    Bearer,
    Commitment,
    Inspiration,
    Milestone,
    Nature,
    Rating,
    Step,
)
from officials.work.rules import acting, can_edit
from officials.work.services.inspiring import inspire
from officials.work.services.refusals import (
    BadCost,
    BadDate,
    BadMeasure,
    BadVote,
    CannotGo,
    NoProposal,
    NotYours,
    Outside,
    StaysPublic,
    Untold,
)
from officials.work.services.stepping import Stage, check_seen, is_measured, set_milestones
from places.geometry import contains
from places.models import Outline
from places.modules import Module
from places.search import neighbourhood_at, valid_point
from places.services import town_theme

if TYPE_CHECKING:
    from places.models import Town
    from profiles.models import Mandate, User

W = TypeVar("W", Action, Commitment)
REGRET = datetime.timedelta(days=1)  # within which a promise published by mistake can be taken back
_TEXTS = ("body", "reasons", "refused")  # of several lines
_COMMON = {"title": "", "why": "", "body": "", "theme": None, "neighbourhood": None}
_OF_ACTIONS = _COMMON | {
    "bearer": Bearer.TOWN, "purpose": "", "cost": None, "payers": "", "partners": "", "reasons": "", "refused": "",
    "council_on": None, "votes_for": None, "votes_against": None, "votes_abstained": None, "by_its_author": False,
}  # fmt: skip


def publish_action(
    *,
    author: User,
    town: Town,
    title: str,
    nature: str = Nature.ACTION,
    state: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
    commitment: Commitment | None = None,
    photos: Sequence[NewPhoto] = (),
    stages: Sequence[Stage] = (),
    inspired_by: Sequence[str] = (),
    key: UUID | None = None,
    capacity: str | None = None,
    at: datetime.datetime | None = None,
    **told: Any,
) -> Action:
    """Publish an action under the author's mandate: its walls, its place on the map, its milestones, what inspired it.

    ``told`` are the columns that ``edit_action`` takes as well. ``inspired_by`` are addresses of pages of this site.
    ``key`` is drawn by the device: sent again, it returns the first. With ``at`` it happened in the past, whoever tells
    it, and nobody is told. Raises ``NotYours``, ``ModuleClosed``, ``Untold``, ``CannotGo``, ``NoProposal``,
    ``BadCost``, ``BadDate``, ``BadVote``, ``WrongPlace``, ``Outside``, ``NoSuchPage``, ``TooManyMilestones``,
    ``TooManyPhotos``.
    """
    if nature == Nature.AGENDA and not inspired_by and at is None:
        raise NoProposal
    state = states.SAID if nature in SPOKEN else state or states.PLANNED
    if state not in states.ACTION or (state == states.SAID) != (nature in SPOKEN):
        raise CannotGo

    told["title"] = title

    def publish() -> Action:
        row = Action(**_begun(author, town, key, capacity, at), nature=nature, state=state)
        _fill_action(row, latitude, longitude, commitment, told)
        _publish(row, verbs.ACTION_PUBLISHED, photos, inspired_by, at)
        if stages:
            set_milestones(action=row, by=author, stages=stages, told=True)
        return row

    return _once(Action, author, key, publish)


def publish_commitment(
    *,
    author: User,
    town: Town,
    title: str,
    due_on: datetime.date,
    measure: str = "",
    unit: str = "",
    start: Decimal | None = None,
    target: Decimal | None = None,
    photos: Sequence[NewPhoto] = (),
    inspired_by: Sequence[str] = (),
    key: UUID | None = None,
    capacity: str | None = None,
    at: datetime.datetime | None = None,
    **told: Any,
) -> Commitment:
    """Publish a promise for a day, measured or not; what is promised is fixed from then on.

    ``start`` is where the measure is today (0 when left out), ``target`` where it will be. The rest is as in
    ``publish_action``. Raises ``NotYours``, ``ModuleClosed``, ``Untold``, ``BadDate``, ``BadMeasure``, ``WrongPlace``,
    ``NoSuchPage``, ``TooManyPhotos``.
    """
    if not FIRST_DAY <= due_on <= LAST_DAY:
        raise BadDate
    measure, unit = clean_line(measure), clean_line(unit)
    start = start if start is not None or target is None else Decimal(0)
    numbers = [start, target] if measure else []
    if bool(measure) != (target is not None) or any(each is None or not is_measured(each) for each in numbers):
        raise BadMeasure
    if measure and start == target:
        raise BadMeasure

    told["title"] = title

    def publish() -> Commitment:
        row = Commitment(**_begun(author, town, key, capacity, at), state=states.MADE)
        row.due_on = row.first_due_on = due_on
        if measure:
            row.measure, row.unit, row.start, row.target, row.current = measure, unit, start, target, start
        _fill(row, told)
        _publish(row, verbs.COMMITMENT_PUBLISHED, photos, inspired_by, at)
        return row

    return _once(Commitment, author, key, publish)


def edit_action(
    *,
    action: Action,
    by: User,
    latitude: float | None,
    longitude: float | None,
    commitment: Commitment | None,
    kept_photos: Mapping[int, str] | None = None,
    photos: Sequence[NewPhoto] = (),
    seen: int | None = None,
    **told: Any,
) -> Action:
    """Change an action, by its author; what it said before stays in its public history (CIW21).

    Its nature and state stay: states have steps of their own. ``told`` are ``title``, ``why``, ``body``, ``theme``,
    ``neighbourhood``, ``bearer``, ``purpose``, ``cost`` (euros), ``payers``, ``partners``, ``reasons``, ``refused``,
    ``council_on``, ``votes_for``, ``votes_against``, ``votes_abstained``, ``by_its_author``.
    ``kept_photos`` maps the ids of the photos to keep to their words; None keeps all. ``seen`` is the version that the
    person looked at. Raises ``NotYours``, ``ChangedMeanwhile``, ``Untold``, ``BadCost``, ``BadDate``, ``BadVote``,
    ``WrongPlace``, ``TooManyPhotos``, ``Gone``.
    """
    return _edit(
        action,
        by,
        kept_photos,
        photos,
        seen,
        lambda row: _fill_action(row, latitude, longitude, commitment, told),
    )


def edit_commitment(
    *,
    commitment: Commitment,
    by: User,
    kept_photos: Mapping[int, str] | None = None,
    photos: Sequence[NewPhoto] = (),
    seen: int | None = None,
    **told: Any,
) -> Commitment:
    """Change the words of a promise, by its author; its day and its measure are fixed, but for steps in public.

    ``told`` are ``title``, ``why``, ``body``, ``theme``, ``neighbourhood``; the rest is as in ``edit_action``.
    """
    return _edit(commitment, by, kept_photos, photos, seen, lambda row: _fill(row, told))


def delete_work(*, work: Action | Commitment, by: User, at: datetime.datetime | None = None) -> None:
    """Take an action back for good: words, place, photos, milestones, steps, stars and links go (PRIV-1).

    A promise only within a day, and before any step. Raises ``NotYours``, ``StaysPublic``, ``Gone``.
    """
    at = at or timezone.now()
    with transaction.atomic():
        row: Any = locked(work)
        if not can_edit(by, row):
            raise NotYours
        old = row.published_at is None or at - row.published_at > REGRET
        if isinstance(row, Commitment) and (old or row.steps.exists()):
            raise StaysPublic
        remove_photos(photos=Photo.objects.of(row))
        if not entomb(subject=row, at=at):
            return
        emptied: dict[str, Any] = {"useful_stars": no_ratings(), "kept_stars": no_ratings()}
        if isinstance(row, Action):
            Milestone.objects.filter(action=row).delete()
            emptied |= {"latitude": None, "longitude": None, "payers": "", "partners": "", "cost": None}
        for model in (Step, Rating, Inspiration):
            model.objects.on(row).delete()
        type(row).objects.filter(pk=row.pk).update(**emptied)
        activities_of(row).update(hidden_at=at)
        touch(subject=row)
        for activity in activities_of(row):
            route(activity=activity, sources=())


def walls_of(row: Action | Commitment) -> list[models.Model]:
    """Return what it stands on the walls of."""
    theme = town_theme(town=row.town, theme=row.theme) if row.theme else None
    walls = (row.author, row.town, row.neighbourhood, theme, row.town.intercommunality)
    return [wall for wall in walls if wall is not None]


def _once(model: type[W], author: User, key: UUID | None, publish: Callable[[], W]) -> W:
    """Publish in one transaction; what the same device sent before comes back instead."""
    sent = model.objects.filter(author=author, key=key) if key else model.objects.none()
    first = cast("W | None", sent.first())
    if first is not None:
        return first
    try:
        with transaction.atomic():
            return publish()
    except IntegrityError:
        first = cast("W | None", sent.first())
        if first is None:
            raise
        return first  # the same form, sent twice at once


def _begun(
    author: User, town: Town, key: UUID | None, capacity: str | None, at: datetime.datetime | None
) -> dict[str, Any]:
    """Return what a new row begins with. Raises ``NotYours``, ``ModuleClosed``."""
    mandate: Mandate | None = acting(author).filter(town=town).order_by("pk").first()
    if mandate is None:
        raise NotYours
    demand(town, Module.ACTIONS)
    moment = at or timezone.now()
    return {
        "id": new_id(at),
        "author": author,
        "town": town,
        "mandate": mandate,
        "capacity": mandate.title if capacity is None else capacity,
        "key": key,
        "created_at": moment,
        "published_at": moment,
    }


def _publish(
    row: Any, verb: str, photos: Sequence[NewPhoto], inspired_by: Sequence[str], at: datetime.datetime | None
) -> None:
    row.save()
    add_photos(subject=row, photos=photos)
    join(person=row.author, subject=row)
    record_activity(
        actor=row.author,
        verb=verb,
        subject=row,
        town=row.town,
        sources=walls_of(row),
        theme=row.theme,
        visibility=row.visibility,
        at=at,
    )
    for address in inspired_by:
        inspire(work=row, by=row.author, address=address, quietly=at is not None)
    if name_mentions(subject=row) and at is None:
        promise_words(subject=row)
    refresh(row)


def _edit(
    work: W,
    by: User,
    kept_photos: Mapping[int, str] | None,
    photos: Sequence[NewPhoto],
    seen: int | None,
    fill: Any,
) -> W:
    at = timezone.now()
    with transaction.atomic():
        row = locked(work)
        if not can_edit(by, row):
            raise NotYours
        check_seen(row, seen)
        before, stood = row.words, (row.theme_id, row.neighbourhood_id)
        fill(row)
        pictures = bool(photos) | (keep_photos(subject=row, alts=kept_photos) if kept_photos is not None else False)
        add_photos(subject=row, photos=photos)
        if row.words != before or pictures:
            keep_revision(subject=row, body=before, by=by, at=at)
            row.edited_at = at
        row.version += 1
        row.save()
        if name_mentions(subject=row):
            promise_words(subject=row)
        if (row.theme_id, row.neighbourhood_id) != stood:
            activities_of(row).update(theme=row.theme)
            for activity in activities_of(row).exclude(verb=verbs.WORK_STEPPED):
                route(activity=activity, sources=walls_of(row))
        refresh(row)
    return row


def refresh(row: Action | Commitment) -> None:
    """Have the index, the map and the open pages know it as it is now."""
    search.refresh(row.kind, row.pk)
    pin(subject=row)
    touch(subject=row)


def _fill(row: Any, told: Mapping[str, Any], names: Mapping[str, Any] = _COMMON) -> None:
    """Set the columns of ``names`` to what is told, or to nothing; refuse what does not belong to the town."""
    if unknown := told.keys() - names.keys():
        raise TypeError(f"no such columns: {sorted(unknown)}")
    for name, nothing in names.items():
        value = told.get(name, nothing)
        if isinstance(value, str):
            value = clean(value).strip() if name in _TEXTS else clean_line(value)
        setattr(row, name, value)
    if not row.title:
        raise Untold
    if row.neighbourhood is not None and row.neighbourhood.town_id != row.town_id:
        raise WrongPlace
    if row.theme is not None and row.theme.town_id not in (None, row.town_id):
        raise WrongPlace


def _fill_action(
    row: Action,
    latitude: float | None,
    longitude: float | None,
    commitment: Commitment | None,
    told: Mapping[str, Any],
) -> None:
    _fill(row, told, _OF_ACTIONS)
    if row.cost is not None and not (row.cost.is_finite() and 0 <= row.cost <= MOST_EUROS):
        raise BadCost
    if row.council_on is not None and not FIRST_DAY <= row.council_on <= LAST_DAY:
        raise BadDate
    if any(votes is not None and not 0 <= votes <= MOST_VOTES for votes in _votes(row)):
        raise BadVote
    if commitment is not None and (commitment.town_id != row.town_id or commitment.is_gone):
        raise WrongPlace
    row.commitment = commitment
    row.latitude = row.longitude = None
    if latitude is not None or longitude is not None:
        point = valid_point(latitude, longitude)
        outline = Outline.objects.filter(town=row.town).first()
        if point is None or (outline is not None and not contains(outline.geometry, point)):
            raise Outside
        row.latitude, row.longitude = point
        row.neighbourhood = row.neighbourhood or neighbourhood_at(row.town, point)


def _votes(row: Action) -> tuple[int | None, int | None, int | None]:
    return row.votes_for, row.votes_against, row.votes_abstained
