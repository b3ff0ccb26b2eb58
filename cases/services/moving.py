"""Moving a case: a public sentence, a capacity, a date, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import verbs
from cases.models import Case, Move
from cases.rules import can_handle
from core.outbox import enqueue
from core.text import clean, clean_line
from feed.models import Source
from feed.services import NewPhoto, Refusal, pin, record_activity, touch
from feed.services.activities import activities_of, new_id
from feed.services.capacities import capacity_of
from feed.services.photos import add_photos

if TYPE_CHECKING:
    from feed.models import Publishable
    from profiles.models import User


class NotYours(Refusal):
    """The person does not answer for this town, or no longer, or for another service (OFF-2)."""

    words = _("Vous ne répondez pas, ou plus, de ce dossier.")


class MovedMeanwhile(Refusal):
    """Someone else changed the case since this person looked at it."""

    words = _("Quelqu’un d’autre vient de modifier ce dossier. Voyez ce qui a changé, puis décidez.")


class CannotGo(Refusal):
    """The states do not allow this step."""

    words = _("Ce dossier ne peut pas passer à cet état.")


class WordsMissing(Refusal):
    """A step is explained in public."""

    words = _("Écrivez une phrase pour les habitants.")


class BodyMissing(Refusal):
    """What is handed over is handed over to somebody."""

    words = _("Dites à qui c’est transmis.")


class NeedsProof(Refusal):
    """A photo of afterwards, or the reason why there is none."""

    words = _("Ajoutez une photo du résultat, ou dites pourquoi il n’y en a pas.")


def move_case(
    *,
    case: Case,
    to: str,
    mover: User,
    words: str,
    next_step: str = "",
    next_date: date | None = None,
    photos: Sequence[NewPhoto] = (),
    no_photo: str = "",
    body_name: str = "",
    seen: int | None = None,
) -> Move:
    """Have someone who answers for the town take a case to another state; followers are told.

    ``seen`` is the version of the case that the mover looked at. Right, version and state are checked on the locked
    row, so that of two agents at once the second learns what changed. Raises ``NotYours``, ``MovedMeanwhile``,
    ``CannotGo``, ``WordsMissing``, ``NeedsProof``, ``BodyMissing``, ``TooManyPhotos``.
    """
    with transaction.atomic():
        row = locked_case(case)
        if not can_handle(mover, row):
            raise NotYours
        check_seen(row, seen)
        if not row.workflow.allows(row.state, to):
            raise CannotGo
        if row.workflow[to].needs_proof and not photos and not no_photo.strip():
            raise NeedsProof
        if row.workflow[to].needs_body and not clean_line(body_name):
            raise BodyMissing
        return move_freely(
            case=row,
            to=to,
            mover=mover,
            capacity=capacity_of(mover, row.town),
            words=words,
            next_step=next_step,
            next_date=next_date,
            photos=photos,
            no_photo=no_photo,
            body_name=body_name,
        )


def move_freely(
    *,
    case: Case,
    to: str,
    mover: User | None,
    words: str,
    capacity: str = "",
    next_step: str = "",
    next_date: date | None = None,
    photos: Sequence[NewPhoto] = (),
    no_photo: str = "",
    body_name: str = "",
    at: datetime | None = None,
    answers: bool = True,
    tells: bool = True,
) -> Move:
    """Take a case to a state without asking who may: for verbs that have their own rule (reopening, merging, imports).

    With ``at`` it happened in the past and nobody is told. ``answers=False``: it comes by itself, and is not yet the
    town's word. ``tells=False``: the caller tells those who follow by news of its own. Raises ``WordsMissing``.
    """
    words = clean(words).strip()
    if not words:
        raise WordsMissing
    with transaction.atomic():
        row = locked_case(case)
        moved = Move.objects.create(
            id=new_id(at),
            case=row,
            before=row.state,
            after=to,
            words=words,
            next_step=clean_line(next_step),
            next_date=next_date,
            no_photo=clean_line(no_photo),
            mover=mover,
            capacity=capacity,
            at=at or timezone.now(),
        )
        add_photos(subject=moved, photos=photos)
        row.body_name = clean_line(body_name)
        _arrive(row, to, answered=answers and bool(capacity), at=moved.at)
        _show(row, moved, past=at is not None)
        if tells and at is None:
            enqueue("cases.tasks.tell_move", payload={"move": moved.pk, "after": 0}, key=f"move:{moved.pk}:0")
    for name in ("state", "is_open", "version", "due_at", "answered_at", "closed_at", "body_name"):
        setattr(case, name, getattr(row, name))
    return moved


def turn_case(*, case: Case, to: str, answered: bool = False, due_at: datetime | None = None) -> Case:
    """Take the case of something private to a state: what is said of it is said there, and nobody is told by this.

    ``due_at`` promises a new day; ``answered``: the town said something. Nothing is asked of who may.
    """
    with transaction.atomic():
        row = locked_case(case)
        if due_at is not None:
            row.due_at = due_at
        _arrive(row, to, answered=answered, at=timezone.now())
    return row


def close_case(*, case: Case, at: datetime | None = None) -> None:
    """Close the case of something its author took back; nothing is left to answer."""
    with transaction.atomic():
        row = locked_case(case)
        if row.is_open:
            row.is_open, row.closed_at = False, at or timezone.now()
            row.version += 1
            row.save(update_fields=["is_open", "closed_at", "version"])


def locked_case(case: Case) -> Case:
    """Return the case as it is now, locked until the commit."""
    row: Case = Case.objects.select_for_update(of=("self",)).select_related("town").get(pk=case.pk)
    return row


def check_seen(case: Case, seen: int | None) -> None:
    """Raise ``MovedMeanwhile`` when a locked case is no longer as someone saw it."""
    if seen is not None and seen != case.version:
        raise MovedMeanwhile


def _arrive(case: Case, to: str, *, answered: bool, at: datetime) -> None:
    case.state = to
    case.is_open = case.workflow[to].is_open
    case.closed_at = None if case.is_open else at
    if answered and case.answered_at is None:
        case.answered_at = at
    if case.workflow[to].keeps_promise:
        case.due_at = None
    case.version += 1
    case.save(update_fields=["state", "due_at", "is_open", "closed_at", "answered_at", "version", "body_name"])


def _show(case: Case, moved: Move, *, past: bool) -> None:
    """Show the new state everywhere: on the map, on open pages, and on walls when it is done."""
    subject: Any = case.subject
    pin(subject=subject)
    touch(subject=subject)
    if not past and not getattr(subject, "is_private", False):
        # What is done comes back to the walls it was asked on; other steps are told to those who follow the case.
        walls = _walls_of(subject) if moved.step.tone == "done" else ()
        record_activity(
            actor=moved.mover,
            verb=verbs.CASE_MOVED,
            subject=subject,
            town=case.town,
            sources=walls,
            theme=subject.theme,
            visibility=subject.visibility,
        )


def _walls_of(subject: Publishable) -> list[Any]:
    """Return what the subject stands on the walls of already."""
    sources = Source.objects.filter(routes__activity__in=activities_of(subject)).distinct().prefetch_related("subject")
    return [source.subject for source in sources if source.subject is not None]
