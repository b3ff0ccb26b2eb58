"""Preparing a poll, changing it while it has not opened, publishing it, and calling it off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import live, search
from core.outbox import enqueue
from core.text import clean, clean_line
from feed.models import Photo
from feed.services import Gone, NewPhoto, Refusal, WrongPlace, demand, record_activity, touch
from feed.services.activities import locked, new_id
from feed.services.capacities import capacity_of
from feed.services.photos import add_photos, keep_photos, remove_photos
from feed.services.words import keep_revision, name_mentions
from participation.polls import verbs
from participation.polls.models import (
    MAX_BODY,
    MAX_OPTION,
    MAX_QUESTION,
    MAX_REASON,
    MOST_VOTERS,
    OPTIONS,
    Form,
    OpenTo,
    Option,
    Poll,
)
from participation.polls.rules import can_cancel, can_prepare
from places.models import Town
from places.modules import Module
from places.services import town_theme
from profiles.rules import handles

if TYPE_CHECKING:
    from places.models import Neighbourhood, Theme
    from profiles.models import User

SHORTEST, LONGEST = timedelta(hours=1), timedelta(days=366)
LATE = timedelta(minutes=10)  # between reading the form and sending it


class NotPreparing(Refusal):
    """Only those who act for a town ask its people."""

    words = _("Seuls les élus de la commune et la mairie préparent un sondage.")


class CannotBind(Refusal):
    """The promise to follow the result is the town hall's to make."""

    words = _("Seule la mairie peut s’engager à suivre le résultat.")


class AlreadyOpened(Refusal):
    """What people answer to does not change under their answers."""

    words = _("Ce sondage est ouvert ou fini : plus rien n’en change, ni la question, ni les dates.")


class Unready(Refusal):
    """Something is missing or does not fit; ``field`` names it."""

    def __init__(self, field: str, words: str | Promise) -> None:
        self.field, self.words = field, words


@dataclass(frozen=True, kw_only=True)
class Told:
    """All that is asked, and how."""

    title: str = ""
    body: str = ""
    options: Sequence[str] = ()
    form: str = Form.SINGLE
    most_choices: int | None = None
    open_to: str = OpenTo.EVERYONE
    neighbourhood: Neighbourhood | None = None
    theme: Theme | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    is_live: bool = False
    is_binding: bool = False
    minimum_voters: int | None = None
    takes_slips: bool = False


TOLD = [each.name for each in fields(Told)]


def draft_poll(
    *,
    by: User,
    town: Town,
    told: Told,
    photos: Sequence[NewPhoto] = (),
    key: UUID | None = None,
    at: datetime | None = None,
) -> Poll:
    """Keep a poll that only those see who may prepare polls of the town. ``key`` sent again returns the first.

    Raises ``ModuleClosed``, ``NotPreparing``, ``CannotBind``, ``WrongPlace``, ``TooManyPhotos``, ``Unready``.
    """
    _check_may(by, town, told)
    try:
        with transaction.atomic():
            there = Poll.objects.filter(author=by, key=key).first() if key else None
            if there is not None:
                return _again(there)
            row = Poll(id=new_id(at), author=by, town=town, key=key, created_at=at or timezone.now())
            _fill(row, told)
            row.save(force_insert=True)
            _write_options(row, _lines(told.options))
            add_photos(subject=row, photos=photos)
    except IntegrityError:
        there = Poll.objects.filter(author=by, key=key).first() if key else None
        if there is None:
            raise
        return _again(there)
    return row


def edit_poll(
    *,
    poll: Poll,
    by: User,
    told: Told,
    kept_photos: Mapping[int, str] | None = None,
    photos: Sequence[NewPhoto] = (),
) -> Poll:
    """Change a draft, or what was announced and has not opened; what that said before stays in its history.

    Raises ``AlreadyOpened``, ``Gone``, and as ``draft_poll``.
    """
    _check_may(by, poll.town, told)
    with transaction.atomic():
        row = _changeable(poll)
        before = row.words
        dates = (row.opens_at, row.closes_at)
        _fill(row, told)
        lines = _lines(told.options)
        if not row.is_draft:
            _check_ready(row, len(lines), database_now())
        row.save(update_fields=[name for name in TOLD if name != "options"])
        _write_options(row, lines)
        if kept_photos is not None:
            keep_photos(subject=row, alts=kept_photos)
        add_photos(subject=row, photos=photos)
        row = _again(row)
        if not row.is_draft:
            if row.words != before:
                keep_revision(subject=row, body=before, by=by, at=timezone.now())
                Poll.objects.filter(pk=row.pk).update(edited_at=Now())
            if (row.opens_at, row.closes_at) != dates:
                _promise(row)
            refresh(row)
    return row


def delete_draft(*, poll: Poll) -> None:
    """Remove what was never published. Raises ``AlreadyOpened`` for anything else: that is called off in public."""
    with transaction.atomic():
        if not Poll.objects.select_for_update().filter(pk=poll.pk, published_at=None).exists():
            raise AlreadyOpened
        remove_photos(photos=Photo.objects.of(poll))
        Poll.objects.filter(pk=poll.pk, published_at=None).delete()


def publish_poll(*, poll: Poll, by: User, at: datetime | None = None) -> Poll:
    """Announce a draft on the walls of its place; without a day of its own it opens at once. Twice is once.

    With ``at`` it was in the past. Raises ``Unready``, ``ModuleClosed``, ``NotPreparing``, ``Gone``.
    """
    past = at is not None
    with transaction.atomic():
        row = locked(poll)
        if not row.is_draft:
            return row
        _check_may(by, row.town, None)
        now = at or database_now()
        row.opens_at = row.opens_at or now
        _check_ready(row, row.options.count(), None if past else now)
        row.published_at = now
        row.capacity = capacity_of(by, row.town) if not past else row.capacity
        row.save(update_fields=["opens_at", "published_at", "capacity"])
        row = _again(row)
        record_activity(
            actor=None,  # the town asks: whoever blocks its author still reads it
            verb=verbs.POLL_PUBLISHED,
            subject=row,
            town=row.town,
            sources=walls_of(row),
            theme=row.theme,
            at=at,
        )
        name_mentions(subject=row)
        _promise(row)
        refresh(row)
    return row


def cancel_poll(*, poll: Poll, by: User, reason: str) -> Poll:
    """Call off a published poll for a public reason: the ballots stay, no result is proclaimed (VOTE-7).

    Raises ``Unready``, ``Gone``; ``AlreadyOpened`` when it has closed: a result that is known is not called off.
    """
    reason = clean_line(reason)
    if not reason or len(reason) > MAX_REASON:
        raise Unready("reason", _("Dites en public pourquoi, en 500 signes au plus."))
    with transaction.atomic():
        row = locked(poll)
        if row.is_draft or not can_cancel(by, row):
            raise Gone
        running = Poll.objects.filter(pk=row.pk, closes_at__gt=Now(), cancelled_at=None)
        if not running.update(cancelled_at=Now(), cancel_reason=reason):
            raise AlreadyOpened
        row = _again(row)
        refresh(row)
        enqueue("participation.polls.tasks.tell", payload={"poll": row.pk, "verb": verbs.CANCELLED, "after": 0})
    return row


def walls_of(row: Poll) -> list[models.Model]:
    """Return what a poll stands on the walls of; its author's is not among them, because the town asks."""
    theme = town_theme(town=row.town, theme=row.theme) if row.theme else None
    return [wall for wall in (row.town, row.neighbourhood, theme) if wall is not None]


def refresh(row: Poll) -> None:
    """Have the index, the walls and the open pages know a poll as it is now."""
    search.refresh(row.kind, row.pk)
    touch(subject=row)
    live.touch(f"poll:{row.pk}")


def database_now() -> datetime:
    """Return the moment by the one clock that decides (VOTE-4)."""
    rows = Town.objects.order_by().annotate(clock=Now()).values_list("clock", flat=True)
    moment: datetime = rows[:1].get()
    return moment


def _again(row: Poll) -> Poll:
    """Return the row as the database has it, with what is read beside it."""
    poll: Poll = Poll.objects.for_wall().get(pk=row.pk)
    return poll


def _check_may(by: User, town: Town, told: Told | None) -> None:
    demand(town, Module.POLLS)
    if not can_prepare(by, town):
        raise NotPreparing
    if told is not None and told.takes_slips:
        demand(town, Module.POSTERS)
    if told is not None and told.is_binding and not handles(by, town):
        raise CannotBind


def _changeable(poll: Poll) -> Poll:
    row = locked(poll)
    if not Poll.objects.changeable().filter(pk=row.pk).exists():
        raise AlreadyOpened
    return row


def _fill(row: Poll, told: Told) -> None:
    row.title, row.body = clean_line(told.title), clean(told.body).strip()
    row.form, row.open_to = told.form, told.open_to
    row.most_choices = told.most_choices if told.form == Form.MULTIPLE else None
    row.neighbourhood, row.theme = told.neighbourhood, told.theme
    row.opens_at, row.closes_at = told.opens_at, told.closes_at
    row.is_live, row.is_binding = told.is_live, told.is_binding
    row.minimum_voters = told.minimum_voters if told.is_binding else None
    row.takes_slips = told.takes_slips
    if row.takes_slips and row.open_to != OpenTo.EVERYONE:
        raise Unready(
            "takes_slips", _("Un sondage réservé aux habitants demande un compte : il ne prend rien sur place.")
        )
    for field, most in (("title", MAX_QUESTION), ("body", MAX_BODY)):
        if len(getattr(row, field)) > most:
            raise Unready(field, _("Ce texte est trop long."))
    if row.form not in Form.values or row.open_to not in OpenTo.values:
        raise Unready("form", _("Choisissez comment on répond, et qui."))
    if row.most_choices is not None and not 2 <= row.most_choices <= OPTIONS[1]:
        raise Unready("most_choices", _("Entre deux et vingt réponses."))
    if row.is_binding and row.form == Form.RATING:
        raise Unready("is_binding", _("Des notes ne donnent pas de majorité à suivre."))
    if row.minimum_voters is not None and not 1 <= row.minimum_voters <= MOST_VOTERS:
        raise Unready("minimum_voters", _("Ce nombre n’est pas possible."))
    if row.neighbourhood is not None and row.neighbourhood.town_id != row.town_id:
        raise WrongPlace
    if row.theme is not None and row.theme.town_id not in (None, row.town_id):
        raise WrongPlace


def _lines(options: Sequence[str]) -> list[str]:
    """Return the options as they are kept."""
    words = [line for line in map(clean_line, options) if line]
    if len(words) > OPTIONS[1]:
        raise Unready("options", _("Vingt options au plus."))
    if any(len(line) > MAX_OPTION for line in words):
        raise Unready("options", _("Une option tient en 120 signes."))
    if len({line.casefold() for line in words}) < len(words):
        raise Unready("options", _("Deux options disent la même chose."))
    return words


def _write_options(row: Poll, lines: Sequence[str]) -> None:
    Option.objects.filter(poll=row).delete()
    Option.objects.bulk_create(Option(poll=row, position=place, words=line) for place, line in enumerate(lines, 1))


def _check_ready(row: Poll, options: int, now: datetime | None) -> None:
    """Refuse to show the public a poll that lacks something; ``now`` is none for what was in the past."""
    if not row.title:
        raise Unready("title", _("Posez une question."))
    if options < OPTIONS[0]:
        raise Unready("options", _("Donnez deux options au moins, une par ligne."))
    if row.most_choices is not None and row.most_choices > options:
        raise Unready("most_choices", _("Il y a moins d’options que de réponses possibles."))
    if row.open_to == OpenTo.NEIGHBOURHOOD and row.neighbourhood is None:
        raise Unready("neighbourhood", _("Dites de quel quartier."))
    if row.closes_at is None:
        raise Unready("closes_at", _("Dites quand le sondage se termine : cette date ne changera plus."))
    if row.opens_at is None:
        raise Unready("opens_at", _("Dites quand le sondage s’ouvre."))
    if now is not None and row.opens_at < now:
        if row.opens_at < now - LATE:
            raise Unready("opens_at", _("Cette ouverture est déjà passée. Laissez vide pour ouvrir tout de suite."))
        row.opens_at = now
    if not SHORTEST <= row.closes_at - row.opens_at <= LONGEST:
        raise Unready("closes_at", _("Un sondage reste ouvert une heure au moins, un an au plus."))


def _promise(row: Poll) -> None:
    """Have it opened and counted when its time comes; a promise for days that were changed since does nothing."""
    for task, due in (("open_poll", row.opens_at), ("close_poll", row.closes_at)):
        enqueue(
            f"participation.polls.tasks.{task}",
            payload={"poll": row.pk},
            key=f"{task}:{row.pk}:{due and due.isoformat()}",
            due=due,
        )
