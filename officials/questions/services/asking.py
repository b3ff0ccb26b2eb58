"""Asking an official, standing behind a question, changing its words, taking it back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alerts.services import join
from cases.services import close_case, open_case, place_case
from cases.services.moving import locked_case
from core import search
from core.outbox import enqueue
from core.text import clean, clean_line
from feed.services import Refusal, WrongPlace, record_activity, support, touch
from feed.services.activities import activities_of, locked, new_id, route
from feed.services.capacities import capacity_of
from feed.services.telling import promise_words
from feed.services.words import entomb, keep_revision, name_mentions
from officials.questions import verbs
from officials.questions.models import DAYS, Delay, Question
from officials.questions.rules import may_be_asked
from places.modules import Module
from places.services import town_theme
from profiles.models import Mandate
from profiles.querysets import ELECTED

if TYPE_CHECKING:
    from places.models import Theme, Town
    from profiles.models import User


class NotOpen(Refusal):
    """The town does not use questions."""

    words = _("Cette commune ne prend pas de questions ici pour le moment.")


class CannotAsk(Refusal):
    """Nobody who may be asked, in this town, now; or oneself."""

    words = _("Cette personne ne peut pas être interrogée ici : choisissez un élu en fonction de cette commune.")


class Untold(Refusal):
    """A question has words."""

    words = _("Écrivez votre question.")


class Answered(Refusal):
    """What was answered stays what was asked."""

    words = _("Cette question a reçu une réponse : elle ne change plus. Vous pouvez la commenter ou la retirer.")


def delay_of(town: Town) -> int:
    """Return within how many days this town says that questions are answered."""
    days: int | None = Delay.objects.filter(pk=town.pk).values_list("days", flat=True).first()
    return days or DAYS


def askable(town: Town) -> models.QuerySet[Mandate]:
    """Return the mandates of those who can be asked here now, whether they have an account or not."""
    here = models.Q(town=town)
    if town.intercommunality_id is not None:
        here |= models.Q(intercommunality=town.intercommunality_id)
    return Mandate.objects.running().filter(here, role__in=ELECTED).select_related("person", "town", "intercommunality")


def ask(
    *,
    author: User,
    town: Town,
    official: Mandate,
    title: str,
    body: str = "",
    theme: Theme | None = None,
    capacity: str | None = None,
    key: UUID | None = None,
    at: datetime | None = None,
) -> Question:
    """Put a question to an official in public: its walls, its case, the day by which the town says it is answered.

    Who has no account here can be asked as well: the town hall sees it in its inbox. ``key`` is drawn by the form: sent
    again, it returns the first. With ``at`` it happened in the past and nobody is told. Raises ``NotOpen``,
    ``CannotAsk``, ``Untold``, ``WrongPlace``.
    """
    try:
        with transaction.atomic():
            return _ask(author, town, official, title, body, theme, capacity, key, at)
    except IntegrityError:
        sent: Question | None = Question.objects.filter(author=author, key=key).first() if key else None
        if sent is None:
            raise
        return sent  # the same form, sent twice at once


def _ask(
    author: User,
    town: Town,
    official: Mandate,
    title: str,
    body: str,
    theme: Theme | None,
    capacity: str | None,
    key: UUID | None,
    at: datetime | None,
) -> Question:
    sent: Question | None = Question.objects.filter(author=author, key=key).first() if key else None
    if sent is not None:
        return sent
    if not town.offers(Module.QUESTIONS):
        raise NotOpen
    _check_asked(official, town, author, past=at is not None)
    moment, days = at or timezone.now(), delay_of(town)
    row = Question(
        id=new_id(at),
        author=author,
        key=key,
        town=town,
        official=official,
        asked_name=official.display_name,
        asked_title=official.title,
        capacity=capacity_of(author, town) if capacity is None else capacity,
        created_at=moment,
        published_at=moment,
        days=days,
        due_at=moment + timedelta(days=days),
    )
    _fill(row, title, body, theme)
    row.save()
    open_case(subject=row, town=town, days=days, at=moment)
    join(person=author, subject=row)
    record_activity(
        actor=author,
        verb=verbs.QUESTION_ASKED,
        subject=row,
        town=town,
        sources=walls_of(row),
        theme=theme,
        visibility=row.visibility,
        at=at,
    )
    named = name_mentions(subject=row)
    if at is None:
        promise_asked(row)
        if named:
            promise_words(subject=row)
    refresh(row)
    return row


def promise_asked(question: Question) -> None:
    """Promise to ring for who has to answer."""
    payload = {"question": question.pk, "official": question.official_id}
    enqueue("officials.questions.tasks.tell_asked", payload=payload)


def check_official(official: Mandate, town: Town) -> None:
    """Raise ``CannotAsk`` unless this official is in office in this town, or in its intercommunality."""
    here = askable(town).filter(pk=official.pk)
    if not may_be_asked(official) or not here.exists():
        raise CannotAsk


def _check_asked(official: Mandate, town: Town, author: User, *, past: bool) -> None:
    if official.person_id == author.pk:
        raise CannotAsk
    if not past:
        check_official(official, town)


def edit_question(
    *, question: Question, by: User, title: str, body: str, theme: Theme | None, at: datetime | None = None
) -> Question:
    """Change a question that waits for its answer; what it said before stays in its public history (CIW21).

    Raises ``Gone``, ``Answered``, ``Untold``, ``WrongPlace``.
    """
    with transaction.atomic():
        case = locked_case(question.case)  # before the question, as everything that changes both
        row = locked(question)
        if not case.is_open:
            raise Answered
        before, stood = row.words, row.theme_id
        _fill(row, title, body, theme)
        if row.words != before:
            moment = at or timezone.now()
            keep_revision(subject=row, body=before, by=by, at=moment)
            row.edited_at = moment
        row.save(update_fields=["title", "body", "theme", "edited_at"])
        if name_mentions(subject=row) and at is None:
            promise_words(subject=row)
        if row.theme_id != stood:
            place_case(subject=row)
            activities_of(row).update(theme=row.theme)
            for activity in activities_of(row).filter(verb=verbs.QUESTION_ASKED):
                route(activity=activity, sources=walls_of(row))
        refresh(row)
    return row


def delete_question(*, question: Question, at: datetime | None = None) -> None:
    """Take a question back for good: its words and what its author said of the answer go, its case is closed (PRIV-1).

    What was answered stays in the follow-up that the tombstone keeps.
    """
    at = at or timezone.now()
    with transaction.atomic():
        close_case(case=question.case, at=at)
        if not entomb(subject=question, at=at):
            return
        Question.objects.filter(pk=question.pk).update(satisfied=None, verdict="", verdict_at=None)
        activities_of(question).update(hidden_at=at)
        touch(subject=question)
        for activity in activities_of(question):
            route(activity=activity, sources=())


def support_question(*, person: User, question: Question) -> int:
    """Have a person ask it too and be told of the answer; return how many do. Raises ``Gone``."""
    with transaction.atomic():
        count = support(person=person, subject=question)
        join(person=person, subject=question)
        return count


def walls_of(row: Question) -> list[models.Model]:
    """Return what a question stands on the walls of: its author's and the town's, never the official's own."""
    theme = town_theme(town=row.town, theme=row.theme) if row.theme else None
    walls = (row.author, row.town, theme, row.town.intercommunality)
    return [wall for wall in walls if wall is not None]


def refresh(row: Question) -> None:
    """Have the index and the open pages know a question as it is now."""
    search.refresh(row.kind, row.pk)
    touch(subject=row)


def _fill(row: Question, title: str, body: str, theme: Theme | None) -> None:
    row.title, row.body, row.theme = clean_line(title), clean(body).strip(), theme
    if not row.title:
        raise Untold
    if theme is not None and theme.town_id not in (None, row.town_id):
        raise WrongPlace
