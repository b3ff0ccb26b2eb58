"""Preparing an alert, confirming it by a second person, saying what happens since, calling it off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import live
from core.outbox import enqueue
from core.text import clean, clean_line
from feed.services import Refusal, WrongPlace, record_activity, touch
from feed.services.activities import locked, new_id
from feed.services.capacities import capacity_of
from officials.urgent import active, verbs
from officials.urgent.area import checked_area, lies_in
from officials.urgent.models import MAX_TITLE, MAX_WORDS, MOST_A_DAY, MOST_DAYS, Alert, Level, Step
from officials.urgent.querysets import raising
from officials.urgent.rules import can_raise, is_alone
from officials.urgent.services.telling import promise
from places.geometry import BadGeometry
from places.models import Town

if TYPE_CHECKING:
    from places.geometry import Geometry
    from places.models import Neighbourhood
    from profiles.models import User

LONGEST = timedelta(days=MOST_DAYS)
QUIET = timedelta(hours=1)  # between two bells about what is new of one alert
PAUSE = timedelta(minutes=1)  # in which someone who is alone reads again what everybody will hear


class NotOfficial(Refusal):
    """The person raises no alerts of this town, or no longer."""

    words = _("Vous ne pouvez pas, ou plus, alerter au nom de cette commune.")


class Untold(Refusal):
    """An alert says what happens."""

    words = _("Donnez un titre à l’alerte (80 signes au plus) et dites ce qui se passe (500 signes au plus).")


class BadEnd(Refusal):
    """An alert ends by itself, within seven days."""

    words = _("Dites quand l’alerte se termine : dans les sept jours, et pas dans le passé.")


class BadArea(Refusal):
    """A drawn area is a polygon inside the town."""

    words = _("La zone dessinée n’est pas tout entière dans la commune.")


class NeedsAnother(Refusal):
    """Two people stand for an alert."""

    words = _("Une deuxième personne de la mairie doit confirmer cette alerte.")


class NeedsProof(Refusal):
    """Who is alone proves again who they are."""

    words = _("Vous êtes seul à pouvoir confirmer : prouvez d’abord que c’est bien vous.")


class TooSoon(Refusal):
    """Who is alone takes a minute."""

    words = _("Vous êtes seul à pouvoir confirmer : relisez, et confirmez une minute après l’avoir préparée.")


class PreparerGone(Refusal):
    """Who prepared it has no right any more: a stolen account raises nothing after it was stopped."""

    words = _("La personne qui l’a préparée n’a plus de mandat : préparez l’alerte à nouveau.")


class TooManyToday(Refusal):
    """What is urgent three times a day is heard by nobody the fourth time."""

    words = _(
        "Trois alertes ont déjà été envoyées aujourd’hui : c’est le plus pour un jour. Mettez à jour l’une d’elles."
    )


class Over(Refusal):
    """It ended already."""

    words = _("Cette alerte est terminée.")


def prepare_alert(
    *,
    author: User,
    town: Town,
    level: str,
    title: str,
    body: str,
    ends_at: datetime,
    advice: str = "",
    neighbourhoods: Sequence[Neighbourhood] = (),
    geometry: Geometry | None = None,
    at: datetime | None = None,
) -> Alert:
    """Write an alert that waits for its second person; only those who raise alerts of the town see it.

    Its area is ``geometry``, or ``neighbourhoods``, or the whole town. Nothing of it changes before it is confirmed:
    what the second person reads is what is sent. Raises ``NotOfficial``, ``Untold``, ``BadEnd``, ``BadArea``,
    ``WrongPlace``.
    """
    row = Alert(
        id=new_id(at),
        author=author,
        town=town,
        level=level,
        title=clean_line(title),
        body=clean(body).strip(),
        advice=clean_line(advice),
        ends_at=ends_at,
        created_at=at or timezone.now(),
    )
    told = row.title and row.body and len(row.title) <= MAX_TITLE and max(len(row.body), len(row.advice)) <= MAX_WORDS
    if not told or level not in Level.values:
        raise Untold
    if any(part.town_id != town.pk for part in neighbourhoods):
        raise WrongPlace
    if geometry is not None:
        try:
            row.geometry = checked_area(geometry)
        except BadGeometry:
            raise BadArea from None
        if not lies_in(town, row.geometry):
            raise BadArea
    with transaction.atomic():
        if at is None and not can_raise(author, town):
            raise NotOfficial
        row.capacity = capacity_of(author, town)
        _check_end(row, at or _now(town))
        row.save()
        row.neighbourhoods.set(() if row.geometry else neighbourhoods)
    return row


def confirm_alert(*, alert: Alert, by: User, proven: bool = False, at: datetime | None = None) -> Alert:
    """Send an alert: the town's wall, banner and bells hear of it after the commit. A second time changes nothing.

    ``proven``: this person has just shown again who they are, which someone who is alone must. The row of the town is
    locked, so that of many at once three are sent in a day of the town's zone. With ``at`` it happened in the past and
    nobody is told. Raises ``NotOfficial``, ``NeedsAnother``, ``NeedsProof``, ``TooSoon``, ``PreparerGone``, ``BadEnd``,
    ``TooManyToday``, ``Gone``.
    """
    with transaction.atomic():
        town = Town.objects.select_for_update(no_key=True).defer("facts").get(pk=alert.town_id)
        row = locked(alert)
        if not row.is_draft:
            return row
        now = at or _now(town)
        row.alone = _check_confirming(row, by, proven, now) if at is None else by.pk == row.author_id
        _check_end(row, now)
        row.day = now.astimezone(ZoneInfo(town.time_zone)).date()
        sent = Alert.objects.filter(town=town, day=row.day).aggregate(last=Max("ordinal"))["last"] or 0
        if sent >= MOST_A_DAY:
            raise TooManyToday
        row.ordinal, row.published_at = sent + 1, now
        row.confirmed_by, row.confirmed_as = by, capacity_of(by, town)
        row.save(update_fields=["alone", "day", "ordinal", "published_at", "confirmed_by", "confirmed_as"])
        record_activity(
            actor=None,  # the town hall's: a block between two people keeps nobody from being warned
            verb=verbs.ALERT_RAISED,
            subject=row,
            town=town,
            sources=[town, *row.neighbourhoods.all()],
            visibility=row.visibility,
            at=at,
        )
        _tell_pages(row)
        if at is None:
            promise(alert=row)
        enqueue("officials.urgent.tasks.over", payload={"alert": row.pk}, key=f"alert-over:{row.pk}", due=row.ends_at)
    return row


def drop_alert(*, alert: Alert, by: User) -> None:
    """Throw a prepared alert away before it is sent; by anyone who could have confirmed it. Raises ``NotOfficial``,
    ``Over`` when it was sent meanwhile.
    """
    with transaction.atomic():
        if not can_raise(by, alert.town_id):
            raise NotOfficial
        if not Alert.objects.prepared().filter(pk=alert.pk).delete()[0]:
            raise Over


def say_step(*, alert: Alert, by: User, words: str, ends: bool = False, at: datetime | None = None) -> Step:
    """Say in public what happens since; ``ends`` calls the alert off, and its banner goes at once.

    The bells of those who were told of the alert ring for its end, and for what is new once in ``QUIET``. A single
    person says it, so that a bell repeats none of the words. Raises ``NotOfficial``, ``Untold``, ``Over``, ``Gone``.
    """
    words = clean_line(words)
    if not words or len(words) > MAX_WORDS:
        raise Untold
    with transaction.atomic():
        row = locked(alert)
        if at is None and not can_raise(by, row.town_id):
            raise NotOfficial
        if row.is_draft or (at is None and not Alert.objects.active().filter(pk=row.pk).exists()):
            raise Over
        moment = at or timezone.now()
        rings = at is None and (ends or not Step.objects.filter(alert=row, at__gt=moment - QUIET).exists())
        step = Step.objects.create(
            id=new_id(at),
            alert=row,
            words=words,
            ends=ends,
            author=by,
            capacity=capacity_of(by, row.town),
            at=moment,
        )
        if ends:
            row.ended_at = moment
            row.save(update_fields=["ended_at"])
        _tell_pages(row)
        if rings:
            promise(alert=row, step=step)
    return step


def end_by_itself(*, alert: Alert) -> None:
    """Have open pages look again once an alert is over: the clock ended it, no row changes."""
    with transaction.atomic():
        _tell_pages(alert)


def _check_confirming(row: Alert, by: User, proven: bool, now: datetime) -> bool:
    """Return whether the same person confirms, being alone; raise when this one may not."""
    if not can_raise(by, row.town_id):
        raise NotOfficial
    if row.author_id != by.pk:
        if not raising(row.town_id).filter(person=row.author_id).exists():
            raise PreparerGone
        return False
    if not is_alone(by, row.town_id):
        raise NeedsAnother
    if not proven:
        raise NeedsProof
    if now < row.created_at + PAUSE:
        raise TooSoon
    return True


def _check_end(row: Alert, now: datetime) -> None:
    if not now < row.ends_at <= now + LONGEST:
        raise BadEnd


def _now(town: Town) -> datetime:
    """Return the time of the database."""
    moment: datetime = Town.objects.filter(pk=town.pk).annotate(moment=Now()).values_list("moment", flat=True).get()
    return moment


def _tell_pages(row: Alert) -> None:
    """Have every page of the town, in this process and others, show what holds now."""
    touch(subject=row)
    live.touch(f"alerts:{row.town_id}")
    active.forget()
    transaction.on_commit(active.forget)
