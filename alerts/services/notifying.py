"""Ringing bells: in bulk, once for each event, several events of a kind on one line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Cast, Coalesce, Greatest

from alerts.kinds import ALONE
from alerts.models import Cause, Notification, Preference, Subscription
from alerts.services import mailing, pushing
from alerts.services.counting import lock, tell
from core.ids import next_id
from places.models import Town
from profiles.models import User

TOGETHER = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened. ``event`` names it for good: delivered again, it rings no more.

    ``verb`` is dotted, ``feed.supported``: the app that owns it owns the words, ``feed/alerts/supported.html``.
    ``at`` is when it happened, whenever it is told. ``target`` is what it is about; ``action_object`` what was said
    there, if anything. ``thread`` is where somebody may have muted it. What is ``owed`` to somebody rings whatever they
    switched off. ``actor`` is a person, or the town for what
    nobody signs; that of a town stands alone on its line.
    """

    event: str
    kind: str
    verb: str
    at: datetime
    actor: User | Town
    target: models.Model
    action_object: models.Model | None = None
    thread: models.Model | None = None
    owed: bool = False

    @property
    def group(self) -> str:
        """What shares a line with it: the same verb on the same thing."""
        if self.kind in ALONE:
            return self.event
        return f"{self.verb}:{self.target._meta.label_lower}:{self.target.pk}"


def notify(*, news: News, recipients: Iterable[int]) -> int:
    """Ring the bells of these people (their ids) and return how many rang.

    Left out are the actor, closed accounts, who was told of this event before, who does not want its kind and who
    muted the thread. Whether they may read what it is about is the caller's to say. The number of queries does not
    depend on the number of people; callers pass some hundreds at a time.
    """
    with transaction.atomic():
        listening = lock(_who_listens(news, recipients))
        told = Cause.objects.filter(event=news.event, recipient__in=listening).values_list("recipient_id", flat=True)
        ringing = sorted(set(listening) - set(told))
        if not ringing:
            return 0
        lines = _lines(news, ringing)
        said = news.action_object.pk if news.action_object else None
        actor = news.actor if isinstance(news.actor, User) else None
        cause = {"event": news.event, "actor": actor, "at": news.at, "said": said}
        Cause.objects.bulk_create(Cause(notification=lines[pk], recipient_id=pk, **cause) for pk in ringing)
        _count_actors([line.pk for line in lines.values()])
        tell(ringing)
        mailing.promise(news=news, people=ringing)
        pushing.promise(news=news, people=ringing)
    return len(ringing)


def retract(*, event: str) -> None:
    """Take back an event that is no longer true (a support withdrawn): its line says one person less, or goes."""
    withdraw(Cause.objects.filter(event=event))


def part(*, person: User, other: User) -> None:
    """Have the person's bell say no more of someone they are kept apart from; others on the same lines stay."""
    withdraw(Cause.objects.filter(recipient=person, actor=other))


def withdraw(causes: models.QuerySet[Cause]) -> None:
    """Remove these causes, and have their lines say what the others say; a line without any goes."""
    with transaction.atomic():
        people = lock(causes.values_list("recipient_id", flat=True))
        lines = list(causes.values_list("notification_id", flat=True).distinct())
        causes.delete()
        empty = Notification.objects.filter(pk__in=lines, causes=None)
        for person in empty.unread().values_list("recipient_id", flat=True):
            User.objects.filter(pk=person).update(unread=F("unread") - 1)
        empty.delete()
        newest = Cause.objects.filter(notification=OuterRef("pk")).order_by("-at", "-pk")
        as_text = models.CharField()  # the package keeps ids of things as text
        Notification.objects.filter(pk__in=lines).update(
            actor_object_id=Cast(Subquery(newest.values("actor_id")[:1]), as_text),
            action_object_object_id=Cast(Subquery(newest.values("said")[:1]), as_text),
            timestamp=Subquery(newest.values("at")[:1]),
        )
        _count_actors(lines)
        tell(people)


def _who_listens(news: News, recipients: Iterable[int]) -> list[int]:
    people = set(recipients) - ({news.actor.pk} if isinstance(news.actor, User) else set())
    if not news.owed:
        unwanted = Preference.objects.filter(person__in=people, kind=news.kind, rings=False)
        people -= set(unwanted.values_list("person_id", flat=True))
    if news.thread is not None:
        muted = Subscription.objects.of(news.thread).filter(person__in=people, muted=True)
        people -= set(muted.values_list("person_id", flat=True))
    return sorted(people)


def _lines(news: News, recipients: list[int]) -> dict[int, Notification]:
    """Return the line each recipient finds the event on: the open one of its group, or a new one."""
    group = Notification.objects.filter(recipient__in=recipients, group_key=news.group)
    group.filter(since__lte=news.at - TOGETHER).update(group_key="")
    lines = {line.recipient_id: line for line in group}
    for line in lines.values():
        line.position = next_id()
        _point(line, news)
    Notification.objects.bulk_update(lines.values(), [*_pointing, "position", "timestamp"])
    new = [pk for pk in recipients if pk not in lines]
    told = {"kind": news.kind, "verb": news.verb, "group_key": news.group, "since": news.at}
    fresh = [_point(Notification(recipient_id=pk, **told), news) for pk in new]
    Notification.objects.bulk_create(fresh)
    User.objects.filter(pk__in=new).update(unread=F("unread") + 1)
    return lines | {line.recipient_id: line for line in fresh}


_pointing = ("actor_object_id", "target_object_id", "action_object_object_id")


def _point(line: Notification, news: News) -> Notification:
    """Have the line show this event: who, about what, when."""
    line.timestamp = news.at
    things: dict[str, Any] = {"actor": news.actor, "target": news.target, "action_object": news.action_object}
    for name, thing in things.items():
        if thing is not None:
            setattr(line, f"{name}_content_type", ContentType.objects.get_for_model(thing))
            setattr(line, f"{name}_object_id", str(thing.pk))
    return line


def _count_actors(lines: list[int]) -> None:
    causes = Cause.objects.filter(notification=OuterRef("pk")).order_by().values("notification")
    people = causes.annotate(people=Count("actor", distinct=True)).values("people")
    Notification.objects.filter(pk__in=lines).update(actors=Greatest(Coalesce(Subquery(people), 1), 1))
