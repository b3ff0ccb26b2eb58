"""The verbs of posters: hung up by those who manage a town, taken down by them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.text import clean_line
from feed.services import Refusal, demand
from outreach.paper.languages import LANGUAGES
from outreach.paper.models import MAX_PLACE, MAX_TITLE, MAX_WORDS, Asks, Poster
from participation.polls.models import MAX_QUESTION, Poll
from participation.polls.querysets import Phase
from places.modules import Module
from profiles.rules import manages
from reports.models import Category

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from places.models import Town
    from profiles.models import User

MODULES = {Asks.POLL: Module.POLLS, Asks.IDEAS: Module.IDEAS, Asks.REPORT: Module.REPORTS}
ASKABLE = (Phase.OPEN, Phase.UPCOMING)


class NotManaging(Refusal):
    """Posters speak in a town's name: who manages it hangs them up."""

    words = _("Seules les personnes qui règlent la page de la commune font des affiches.")


class Unready(Refusal):
    """Something of a poster is missing or cannot be; ``field`` says what."""

    def __init__(self, field: str, words: StrOrPromise) -> None:
        super().__init__()
        self.field, self.words = field, words


@dataclass(frozen=True, slots=True)
class Told:
    """What a poster is to say."""

    asks: str
    place: str
    poll: Poll | None = None
    category: Category | None = None
    title: str = ""
    words: str = ""
    languages: tuple[str, ...] = ("fr",)
    second_title: str = ""
    latitude: float | None = None
    longitude: float | None = None


def make_poster(*, town: Town, by: User, told: Told) -> Poster:
    """Draw a code for one place and keep what hangs there. Raises ``NotManaging``, ``ModuleClosed``, ``Unready``."""
    if not manages(by, town):
        raise NotManaging
    demand(town, Module.POSTERS)
    if told.asks not in Asks.values:
        raise Unready("asks", _("Choisissez ce que l’affiche demande."))
    demand(town, MODULES[Asks(told.asks)])
    row = Poster(town=town, asks=told.asks, author=by, latitude=told.latitude, longitude=told.longitude)
    row.place, row.words = clean_line(told.place), clean_line(told.words)
    row.second_title = clean_line(told.second_title) if len(told.languages) > 1 else ""
    for field, most in (("place", MAX_PLACE), ("words", MAX_WORDS), ("second_title", MAX_QUESTION)):
        if len(getattr(row, field)) > most:
            raise Unready(field, _("Ce texte est trop long."))
    if not row.place:
        raise Unready("place", _("Dites où l’affiche sera accrochée."))
    if not 1 <= len(set(told.languages)) == len(told.languages) <= 2 or not set(told.languages) <= set(LANGUAGES):
        raise Unready("second", _("Choisissez une langue, ou deux différentes."))
    row.languages = " ".join(told.languages)
    with transaction.atomic():
        _ask(row, told)
        row.save()
    return row


def take_down(*, poster: Poster, by: User) -> None:
    """Say that a poster hangs no longer: its code leads on, and answers no more. Raises ``NotManaging``."""
    if not manages(by, poster.town):
        raise NotManaging
    Poster.objects.filter(pk=poster.pk, ended_at=None).update(ended_at=Now())


def _ask(row: Poster, told: Told) -> None:
    """Write what is asked; raise ``Unready`` for what the town cannot ask on a wall."""
    if row.asks == Asks.POLL:
        there = Poll.objects.standing().of_town(row.town).timed().filter(stage__in=ASKABLE)
        if told.poll is None or not there.filter(pk=told.poll.pk).exists():
            raise Unready("poll", _("Choisissez un sondage ouvert ou à venir de votre commune."))
        row.poll = told.poll
        return
    row.title = clean_line(told.title)
    if not row.title or len(row.title) > MAX_TITLE:
        raise Unready("title", _("Écrivez en 120 signes au plus ce que l’affiche demande."))
    if row.asks == Asks.REPORT:
        offered = Category.objects.of_town(row.town).filter(is_private=False)
        if told.category is None or not offered.filter(pk=told.category.pk).exists():
            raise Unready("category", _("Choisissez ce qui peut être signalé ici."))
        row.category = told.category
