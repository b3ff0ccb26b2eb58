"""The words of steps made from a frozen account, taken out and given back (OFF-5).

The step itself stays: where a case stands is undone by moving it again. Named in ``settings`` for the floor below.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cases.models import Move
from feed.models import Photo
from feed.services import touch
from places.models import Town

if TYPE_CHECKING:
    from places.models import Intercommunality
    from profiles.models import User

WORDS = ("words", "next_step", "no_photo")


def withhold(
    *, person: User, body: Town | Intercommunality, since: datetime
) -> Iterator[tuple[Move, Town, dict[str, Any]]]:
    """Empty the steps a person made in the name of this body since then; yield each with its town and its words."""
    here = {"case__town": body} if isinstance(body, Town) else {"case__town__intercommunality": body}
    theirs = Move.objects.filter(mover=person, at__gte=since, **here).exclude(capacity="")
    with transaction.atomic():
        for step in theirs.select_related("case__town").order_by("pk"):
            kept = {name: getattr(step, name) for name in WORDS}
            with translation.override(settings.LANGUAGE_CODE):
                _write(step, {"words": _("Étape masquée : compte gelé."), "next_step": "", "no_photo": ""})
            # Nobody finds a photo on a step that is not there; it comes back with the words.
            Photo.objects.of(step).update(object_id=-step.pk)
            yield step, step.case.town, kept


def give_back(*, row: Move, words: dict[str, Any]) -> None:
    """Have a step say again what it said."""
    with transaction.atomic():
        _write(row, {name: words[name] for name in WORDS})
        Photo.objects.of(Move(pk=-row.pk)).update(object_id=row.pk)


def _write(step: Move, words: dict[str, str]) -> None:
    Move.objects.filter(pk=step.pk).update(**words)
    subject: Any = step.case.subject
    if subject is not None:
        touch(subject=subject)
