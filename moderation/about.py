"""Whether something said is about the town hall: then nobody of the town hall hides it (fair play).

It is a rule that a program can hold and a citizen can check, on purpose wider than criticism: what is wrongly taken to
be about the town hall stays readable, or goes to an operator of the site, who is outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from core.text.keys import fold
from feed.models import Comment, Mention, Publishable, model_of
from profiles.models import Mandate
from profiles.querysets import MandateQuerySet

if TYPE_CHECKING:
    from places.models import Town

# Words by which people name a town hall, as ``core.text.keys.fold`` leaves them.
_TOWN_HALL = re.compile(
    r"\b(?:mairies?|maires?|municipal(?:e|es|ite|ites)?|municipaux|adjointe?s?|conseil(?:lers?|leres?)?|elue?s?"
    r"|communes?|communal(?:e|es)?|communaux|secretariat|echevine?s?|intercommunalite|agglo|deputes?|president(?:e|s|es)?"
    r"|mayors?|town hall|city hall|council(?:s|lors?|ors?)?|municipality"
    r"|sindac[oai]|sindaci|comune|assessor[ei]|consiglier[ei]|consiglio|municipio|giunta"
    r"|[وبلفك]{0,2}(?:ال|لل?)?(?:بلديه|عمده|رييس|مجلس|جماعه))\b"
)


def officials_of(town: Town) -> MandateQuerySet:
    """Return the running mandates of a town and of its intercommunality, of people here or not."""
    here = Q(town=town)
    if town.intercommunality_id is not None:
        here |= Q(intercommunality=town.intercommunality_id)
    return Mandate.objects.running().filter(here)


def town_of(subject: Any) -> Town | None:
    """Return the town in which something was said; of a comment, that of what it is under."""
    ground = subject.on if isinstance(subject, Comment) else subject
    town: Town | None = getattr(ground, "town", None)
    return town


def is_about_town_hall(subject: Publishable, town: Town) -> bool:
    """Tell whether something was said by, to, or of those who act for this town.

    That is: in a capacity or by an official; under what nobody signs, as the lines of its accounts; what a town has to
    answer (a report, an idea, a question) and what is said under it; an answer in a thread in which one of them spoke;
    and what mentions one of them, bears the name of one, or names the town hall, itself or in what it is said under.
    """
    mandates = list(officials_of(town).select_related("person")[:500])
    officials = {mandate.person_id for mandate in mandates if mandate.person_id is not None}
    near = _near(subject)
    if any(hasattr(type(said), "workflow") for said in near):
        return True
    if any(said.author_id is None for said in near if not isinstance(said, Comment)):
        return True  # the town hall's own, which nobody signs: a line of its accounts, an act of somebody erased since
    if any(said.capacity or said.author_id in officials for said in [*near, *_thread_of(subject)]):
        return True
    if any(Mention.objects.of(said).filter(person__in=officials).exists() for said in near):
        return True
    names = {name for mandate in mandates for name in _names(mandate)}
    return any(_names_town_hall(said.words, names) for said in near)


def _near(subject: Publishable) -> list[Publishable]:
    """Return what was said, what it is under and the remark it answers."""
    if not isinstance(subject, Comment):
        return [subject]
    ground = model_of(subject.content_type_id).rows().filter(pk=subject.object_id)
    return [subject, *ground, *Comment.objects.filter(pk=subject.parent_id or 0)]


def _thread_of(subject: Publishable) -> Iterable[Publishable]:
    """Return the answers to the same remark."""
    if not isinstance(subject, Comment):
        return ()
    answers: Iterable[Comment] = Comment.objects.filter(parent=subject.parent_id or subject.pk).only(
        "author", "capacity"
    )
    return answers


def _names(mandate: Mandate) -> Iterable[str]:
    """Yield by which words people name an official: the family name, the whole name, the handle."""
    whole = fold(mandate.display_name)
    yield whole
    family = whole.rpartition(" ")[2]
    if len(family) >= 3:
        yield family
    if mandate.person is not None:
        yield fold(mandate.person.handle)


def _names_town_hall(words: str, names: set[str]) -> bool:
    folded = f" {fold(words)} "
    return bool(_TOWN_HALL.search(folded)) or any(f" {name} " in folded for name in names if name)
