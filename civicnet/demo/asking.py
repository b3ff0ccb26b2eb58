"""What the village asks its officials and what its town hall warned of, told in the past: nobody's bell rings."""

from __future__ import annotations

import random
import tomllib
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType

from alerts.models import Subscription
from civicnet.demo.reading import FOLDER, moment_of, people, span_of
from civicnet.demo.typography import french
from feed.models import Support
from messaging.models import Conversation, Message
from messaging.services import answer_as_town, ask_town
from officials.questions.models import Question
from officials.questions.services import answer_question, ask, judge_answer, redirect_question
from officials.urgent.models import Alert
from officials.urgent.services import confirm_alert, prepare_alert, say_step
from places.models import Neighbourhood, Theme, Town
from profiles.models import Mandate, User


def told() -> dict[str, list[dict[str, Any]]]:
    """Return the questions and the alerts as they are written, oldest first."""
    rows: dict[str, list[dict[str, Any]]] = tomllib.loads((FOLDER / "asking.toml").read_text())
    return rows


def tell(
    *,
    town: Town,
    inhabitants: dict[str, User],
    neighbourhoods: dict[str, Neighbourhood],
    themes: dict[str, Theme],
    now: datetime,
) -> None:
    """Write every question with who asks it too and what became of it, those in private, every alert with its steps.

    The counts are taken by ``recount``.
    """
    rows = told()
    for row in rows["question"]:
        _ask(row, town, inhabitants, themes, now)
    for row in rows["private"]:
        _write(row, town, inhabitants, now)
    for row in rows["alert"]:
        _warn(row, town, inhabitants, neighbourhoods, now)


def _official(town: Town, inhabitants: dict[str, User], name: str) -> Mandate:
    """Return the mandate of an inhabitant, or of someone whom only the register names."""
    mine = Mandate.objects.filter(town=town)
    return mine.get(person=inhabitants[name]) if name in inhabitants else mine.get(person=None, name=french(name))


def _ask(
    row: dict[str, Any], town: Town, inhabitants: dict[str, User], themes: dict[str, Theme], now: datetime
) -> Question:
    at = moment_of(row["when"], now)
    question = ask(
        author=inhabitants[row["by"]],
        town=town,
        official=_official(town, inhabitants, row["to"]),
        title=french(row["title"]),
        body=french(row["body"]),
        theme=themes[row["theme"]],
        capacity=people()[row["by"]].capacity,
        at=at,
    )
    _ask_too(question, row, inhabitants, now)
    for step in row.get("steps", ()):
        by, moment, words = inhabitants[step["by"]], at + span_of(step["after"]), french(step["words"])
        if step["act"] == "redirect":
            to = _official(town, inhabitants, step["to"])
            redirect_question(question=question, by=by, to=to, words=words, at=moment)
        else:
            capacity = people()[step["by"]].capacity
            answer_question(question=question, by=by, words=words, capacity=capacity, at=moment)
    if verdict := row.get("verdict"):
        asker = inhabitants[row["by"]]
        said = {"satisfied": verdict["satisfied"], "words": french(verdict["words"])}
        judge_answer(question=question, by=asker, at=at + span_of(verdict["after"]), **said)
    return question


def _ask_too(question: Question, row: dict[str, Any], inhabitants: dict[str, User], now: datetime) -> None:
    """Have inhabitants ask it too over a week, and follow it."""
    lot = random.Random(row["when"])  # noqa: S311  # a story, no secret
    others = [user for user in inhabitants.values() if user.pk != question.author_id]
    behind = lot.sample(others, row["supports"])
    kind = ContentType.objects.get_for_model(Question)
    span = min(timedelta(days=7), now - question.created_at)
    Support.objects.bulk_create(
        Support(
            person=person,
            content_type=kind,
            object_id=question.pk,
            created_at=question.created_at + span * lot.random(),
        )
        for person in behind
    )
    Subscription.objects.bulk_create(
        Subscription(person=person, content_type=kind, object_id=question.pk) for person in behind
    )


def _write(row: dict[str, Any], town: Town, inhabitants: dict[str, User], now: datetime) -> Conversation:
    """Have an inhabitant write to the town hall, and the town hall answer; then have it all happen in the past."""
    at, by = moment_of(row["when"], now), inhabitants[row["by"]]
    talk = ask_town(town=town, by=by, key=uuid4(), title=french(row["title"]), text=french(row["text"]))
    moments = [at]
    for step in row.get("steps", ()):
        answer_as_town(conversation=talk, by=inhabitants[step["by"]], text=french(step["words"]), key=uuid4())
        moments.append(at + span_of(step["after"]))
    for message, moment in zip(Message.objects.filter(conversation=talk).order_by("pk"), moments, strict=True):
        Message.objects.filter(pk=message.pk).update(sent_at=moment)
    Conversation.objects.filter(pk=talk.pk).update(started_at=at)
    case = talk.case
    case.due_at = case.due_at and case.due_at - (case.received_at - at)
    case.received_at = at
    case.answered_at, case.closed_at = case.answered_at and moments[1], case.closed_at and moments[-1]
    case.save(update_fields=["due_at", "received_at", "answered_at", "closed_at"])
    return talk


def _warn(
    row: dict[str, Any],
    town: Town,
    inhabitants: dict[str, User],
    neighbourhoods: dict[str, Neighbourhood],
    now: datetime,
) -> Alert:
    at = moment_of(row["when"], now)
    alert = prepare_alert(
        author=inhabitants[row["by"]],
        town=town,
        level=row["level"],
        title=french(row["title"]),
        body=french(row["body"]),
        advice=french(row["advice"]),
        neighbourhoods=[neighbourhoods[name] for name in row.get("neighbourhoods", ())],
        ends_at=(now if "now" in row else at) + span_of(row["until"]),
        at=at,
    )
    alert = confirm_alert(alert=alert, by=inhabitants[row["confirmed"]], at=at + timedelta(minutes=6))
    for step in row.get("steps", ()):
        said = {"words": french(step["words"]), "ends": step.get("ends", False)}
        say_step(alert=alert, by=inhabitants[step["by"]], at=at + span_of(step["after"]), **said)
    return alert
