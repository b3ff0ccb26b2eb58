"""A date as other people's calendars hold it, and which dates a town, an event, a poll and a promise have."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from officials.events.days import days_of
from officials.events.models import Event
from officials.events.templatetags.events import moved_words
from officials.work.models import Commitment
from participation.polls.models import Poll

if TYPE_CHECKING:
    from places.models import Town

MOST = 500  # of each kind in one calendar
BEHIND = datetime.timedelta(days=365)  # what is older is read on the agenda's page
CALLED_OFF = datetime.timedelta(days=60)  # for which what was cancelled still says so
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Date:
    """One entry of a calendar. Days (``date``) have no hours; the end of days is the day after the last (RFC 5545).

    ``uid`` never changes, ``sequence`` grows with each change of when it is, and ``changed`` is when it last did.
    """

    uid: str
    title: str
    starts: datetime.datetime | datetime.date
    url: str
    changed: datetime.datetime
    ends: datetime.datetime | datetime.date | None = None
    text: str = ""
    place: str = ""
    point: tuple[float, float] | None = None
    category: str = ""
    sequence: int = 0
    cancelled: bool = False
    busy: bool = True  # a deadline takes nobody's time


def of_town(town: Town, *, theme: str = "") -> list[Date]:
    """Return what everyone may know of a town's dates: events, ends of polls, days of promises. Three queries.

    What was called off stays for sixty days, so that calendars take it out.
    """
    now = timezone.now()
    kept = now - CALLED_OFF
    events = Event.objects.visible_to(AnonymousUser()).standing().of_town(town).of_theme(theme)
    events = events.filter(~Q(state="cancelled") | Q(changed_at__gte=kept), starts_at__gte=now - BEHIND)
    polls = Poll.objects.visible_to(AnonymousUser()).standing().of_town(town)
    polls = polls.filter(Q(cancelled_at=None) | Q(cancelled_at__gte=kept), closes_at__gte=now - BEHIND)
    promises = Commitment.objects.visible_to(AnonymousUser()).standing().filter(town=town).of_theme(theme)
    promises = promises.filter(due_on__gte=(now - BEHIND).date())
    if theme:
        polls = polls.filter(theme__slug=theme)
    found: list[Date] = []
    for event in events.select_related("theme").order_by("-starts_at", "pk")[:MOST]:
        event.town = town
        found.append(of_event(event))
    found += [closing_of(poll) for poll in polls.select_related("theme").order_by("-closes_at", "pk")[:MOST]]
    dated = promises.select_related("theme").annotate(stepped_at=Max("steps__at"))
    found += [of_promise(promise) for promise in dated.order_by("due_on", "pk")[:MOST]]
    return sorted(found, key=lambda date: date.uid)


def of_event(event: Event) -> Date:
    """Return when an event is, in the clocks of its town."""
    first, last = days_of(event)
    told = [moved_words(event) if event.moved_from else "", event.cancel_reason, event.body]
    if event.minutes_at is not None:
        told.append(_("Compte rendu : %(url)s") % {"url": f"{_page(event)}#compte-rendu"})
    return Date(
        uid=_uid("event", event.pk),
        title=_called_off(event.title) if event.is_cancelled else event.title,
        starts=first if event.all_day else event.starts_at,
        ends=last + DAY if event.all_day else event.ends_at,
        text="\n\n".join(filter(None, told)),
        place=event.place,
        point=(event.latitude, event.longitude) if event.latitude is not None and event.longitude is not None else None,
        category=str(event.theme.label) if event.theme else "",
        url=_page(event),
        changed=event.changed_at,
        sequence=event.sequence,
        cancelled=event.is_cancelled,
        busy=event.nature == "meeting",
    )


def of_poll(poll: Poll) -> list[Date]:
    """Return when a poll opens and when it closes."""
    opening = _poll_date(poll, "opens", _("Le sondage ouvre : %(title)s"), poll.opens_at)
    return [opening, closing_of(poll)]


def closing_of(poll: Poll) -> Date:
    """Return when a poll closes."""
    return _poll_date(poll, "closes", _("Dernier moment pour répondre : %(title)s"), poll.closes_at)


def of_promise(promise: Commitment) -> Date:
    """Return the day that something is promised for; ``stepped_at``, read with it, is when it last moved."""
    moments = (promise.published_at, promise.edited_at, getattr(promise, "stepped_at", None))
    return Date(
        uid=_uid("commitment", promise.pk),
        title=_("Promis pour ce jour : %(title)s") % {"title": promise.title},
        starts=promise.due_on,
        ends=promise.due_on + DAY,
        text="\n\n".join(filter(None, (str(promise.step.label), promise.why))),
        category=str(promise.theme.label) if promise.theme else "",
        url=_page(promise),
        changed=max(at for at in moments if at is not None),
        sequence=promise.slips,
        busy=False,
    )


def _poll_date(poll: Poll, which: str, words: str, at: datetime.datetime | None) -> Date:
    assert at is not None and poll.published_at is not None  # noqa: S101  # what is published has both, says its table
    changed = max(moment for moment in (poll.published_at, poll.edited_at, poll.cancelled_at) if moment is not None)
    title = words % {"title": poll.title}
    return Date(
        uid=_uid(f"poll-{which}", poll.pk),
        title=_called_off(title) if poll.cancelled_at else title,
        starts=at,
        text="\n\n".join(filter(None, (poll.cancel_reason, poll.body))),
        category=str(poll.theme.label) if poll.theme else "",
        url=_page(poll),
        changed=changed,
        sequence=int((changed - poll.published_at).total_seconds()),  # each change comes later than the one before
        cancelled=poll.cancelled_at is not None,
        busy=False,
    )


def _called_off(title: str) -> str:
    return _("Annulé : %(title)s") % {"title": title}


def _page(subject: Event | Poll | Commitment) -> str:
    return f"{settings.SITE_URL}{subject.get_absolute_url()}"


def _uid(name: str, pk: int) -> str:
    return f"{name}-{pk}@{urlsplit(settings.SITE_URL).hostname}"
