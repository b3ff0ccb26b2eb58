"""What other floors ask of the months before an election, by the settings' names; kept a minute in this process."""

from __future__ import annotations

import time
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from feed.models import Comment, Publishable
from feed.warnings import Warned
from officials.campaign.models import Candidacy, Election
from profiles.models import Mandate
from profiles.querysets import ELECTED

if TYPE_CHECKING:
    from feed.querysets import Viewer
    from places.models import Town

MAX_AGE = 60.0  # seconds
MAX_TOWNS = 2048
SERVICES = frozenset({"alert"})  # kinds of contribution that go on as ever, beside those that a town has to answer

WARNING = Warned(
    title=_("Période pré-électorale"),
    words=_(
        "Depuis le premier jour du sixième mois avant le vote, aucune campagne de promotion des réalisations ou de la "
        "gestion d’une collectivité ne peut être organisée sur son territoire (code électoral, article L. 52-1). "
        "Informer reste permis."
    ),
    confirm=_("Je confirme que cette publication informe sans promouvoir"),
    refusal=_("Avant de publier, confirmez que cette publication informe sans promouvoir."),
)

_kept: dict[int, tuple[float, bool]] = {}
_lock = Lock()


def is_running(town: Town) -> bool:
    """Return whether a town is in the months before an election, at most a minute late (``settings.PRE_ELECTION``)."""
    now = time.monotonic()
    found = _kept.get(town.pk)
    if found and now - found[0] < MAX_AGE:
        return found[1]
    read = Election.objects.running().filter(town=town).exists()
    with _lock:
        if len(_kept) >= MAX_TOWNS:
            _kept.clear()
        _kept[town.pk] = (now, read)
    return read


def forget() -> None:
    """Read again at the next request: dates changed, or a test begins."""
    with _lock:
        _kept.clear()


def warning(author: Viewer, town: Town) -> Warned | None:
    """Return what someone elected here confirms before publishing in these months (``settings.PUBLISH_WARNING``)."""
    if not author.is_authenticated or not is_running(town):
        return None
    elected = Mandate.objects.of(author).current().filter(role__in=ELECTED)
    here = elected.filter(town=town)
    if town.intercommunality_id is not None:
        here |= elected.filter(intercommunality=town.intercommunality_id)
    return WARNING if here.exists() else None


def mark(subject: Publishable) -> tuple[str, dict[str, Any]] | None:
    """Return what the page of something published by a candidate in office says of it (``settings.THREAD_NOTES``).

    What citizens say costs no query; services (reports, alerts, answers) bear no mark.
    """
    town = getattr(subject, "town", None)
    spared = isinstance(subject, Comment) or hasattr(type(subject), "workflow") or subject.kind in SERVICES
    if not subject.capacity or town is None or subject.author_id is None or spared:
        return None
    said = subject.published_at
    standing = Candidacy.objects.standing().filter(
        mandate__person=subject.author_id,
        election__town=town,
        election__starts_at__lte=said,
        election__ends_at__gt=said,
    )
    return ("campaign/_mark.html", {"town": town}) if standing.exists() else None
