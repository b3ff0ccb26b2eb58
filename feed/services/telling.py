"""Who is told of what happens on the wall: those it concerns, never everyone who follows.

These run from the outbox after the commit and look at the rows as they are then, so that twice, late or in another
order comes to the same (NOTIF-1, NOTIF-3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db import models

from alerts.kinds import Kind
from alerts.models import Subscription
from alerts.services import News, notify, promise_town, retract
from alerts.topics import Topic
from core.outbox import enqueue
from feed import verbs
from feed.models import Activity, Comment, Follow, Mention, Publishable, Source, Support, model_of
from profiles.models import User
from profiles.rules import manages

if TYPE_CHECKING:
    from collections.abc import Iterable

BATCH = 500  # subscribers of a thread told by one transaction


def promise_words(*, subject: Publishable, after: int = 0) -> None:
    """Promise to tell those whom these words name, answer or interest; ``after``: subscribers up to there know."""
    kind = ContentType.objects.get_for_model(subject)
    enqueue("feed.tasks.tell_words", payload={"kind": kind.pk, "pk": subject.pk, "after": after})


def promise_support(*, subject: Publishable, person: User) -> None:
    """Promise to tell an author that someone supports their words, or no longer does."""
    kind = ContentType.objects.get_for_model(subject)
    enqueue("feed.tasks.tell_support", payload={"kind": kind.pk, "pk": subject.pk, "person": person.pk})


def promise_follow(*, person: User, follower: User) -> None:
    """Promise to tell a person who follows them, or no longer does."""
    enqueue("feed.tasks.tell_follow", payload={"person": person.pk, "follower": follower.pk})


def tell_words(*, subject: Publishable, after: int = 0) -> None:
    """Tell who is named in a contribution, whom it answers, and who subscribed to the thread it stands in."""
    ground = subject.on if isinstance(subject, Comment) else subject
    if subject.author is None or not isinstance(ground, Publishable) or not _stands(subject, ground):
        return
    mentioned = Mention.objects.of(subject).values_list("person_id", flat=True)
    _tell_words(subject, ground, Kind.MENTION, verbs.MENTIONED, mentioned)
    if not isinstance(subject, Comment):
        return
    if subject.parent is not None:
        _tell_words(subject, ground, Kind.ANSWER, verbs.ANSWERED, [subject.parent.author_id])
    _tell_words(subject, ground, Kind.ANSWER, verbs.COMMENTED, [ground.author_id])
    listening = Subscription.objects.of(ground).filter(person_id__gt=after).order_by("person_id")
    subscribers = list(listening.values_list("person_id", flat=True)[:BATCH])
    _tell_words(subject, ground, Kind.THREAD, verbs.CONTINUED, subscribers)
    if len(subscribers) == BATCH:
        promise_words(subject=subject, after=subscribers[-1])


def tell_support(*, subject: Publishable, person: User) -> None:
    """Have the author's bell say that this person supports the contribution, if it is so; otherwise unsay it."""
    kind = ContentType.objects.get_for_model(subject)
    event = f"support:{kind.pk}:{subject.pk}:{person.pk}"
    ground = subject.on if isinstance(subject, Comment) else subject
    standing = isinstance(ground, Publishable) and _stands(subject, ground)
    support = Support.objects.of(subject).filter(person=person).first()
    if not standing or support is None or person.is_guest:  # a guest is counted and never named
        retract(event=event)
        return
    at = support.created_at
    news = News(event, Kind.SUPPORT, verbs.SUPPORTED, at=at, actor=person, target=subject, thread=ground)
    notify(news=news, recipients=_reached([subject.author_id], [person.pk]))


def tell_follow(*, person: User, follower: User) -> None:
    """Have the person's bell say that someone follows them, if it is so and the follower shows what they follow."""
    event = f"follow:{follower.pk}:{person.pk}"
    followed = Follow.objects.filter(follower=follower, source__in=Source.objects.of(person)).first()
    if not follower.shows_follows or followed is None:
        retract(event=event)
        return
    news = News(event, Kind.FOLLOWER, verbs.FOLLOWED, at=followed.created_at, actor=follower, target=person)
    notify(news=news, recipients=_reached([person.pk], [follower.pk]))


def tell_town(*, activity: Activity) -> None:
    """Push what a town hall published, once: neither what is said on about it since, nor what others of it say.

    An opposition councillor speaks in a capacity too, and not for the town hall.
    """
    subject, town = activity.subject, activity.town
    if not isinstance(subject, Publishable) or isinstance(subject, Comment) or town is None or activity.actor is None:
        return
    first = Activity.objects.of(subject).order_by("pk").values_list("pk", flat=True).first()
    if first != activity.pk or subject.is_gone or subject.is_draft or not manages(activity.actor, town):
        return
    words = getattr(subject, "title", "") or subject.body
    promise_town(
        town=town,
        topic=Topic.TOWN,
        event=f"town:{subject.kind}:{subject.pk}",
        title=town.name,
        body=" ".join(words.split()),
        path=subject.get_absolute_url(),
        tag=f"town:{subject.kind}:{subject.pk}",
        target=subject,
    )


def subject_of(kind: int, pk: int) -> Publishable | None:
    """Return a contribution by its content type and id, None when it is no more."""
    found: Publishable | None = model_of(kind).rows().select_related("author").filter(pk=pk).first()
    return found


def _stands(subject: Publishable, ground: Publishable) -> bool:
    return not (subject.is_gone or subject.is_draft or ground.is_gone or ground.is_draft)


def _tell_words(subject: Publishable, ground: Publishable, kind: str, verb: str, people: Iterable[int | None]) -> None:
    """Tell these people of the words; whoever is concerned twice is told once, in the order of the calls."""
    reached = _reached(people, [subject.author_id, ground.author_id])
    if not reached or subject.author is None:
        return
    said: models.Model | None = subject if subject != ground else None
    event = f"words:{subject.kind}:{subject.pk}"
    at = subject.edited_at or subject.published_at or subject.created_at
    news = News(event, kind, verb, at=at, actor=subject.author, target=ground, action_object=said, thread=ground)
    notify(news=news, recipients=reached)


def _reached(people: Iterable[int | None], authors: Iterable[int | None]) -> list[int]:
    """Keep those who may read these authors' words now: the rule of ``visible_to``, for many readers at once."""
    wanted = User.objects.filter(pk__in=[pk for pk in people if pk is not None])
    for author in authors:
        if author is not None:
            wanted = wanted.within_reach_of(author)
    return list(wanted.values_list("pk", flat=True))
