"""Which parts of the site a town hall can keep up with, by its size and the hours it has (FL10).

The hours are our own estimate of what each part asks in a week; a town hall opens what it likes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

from places.modules import Module

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Cost(NamedTuple):
    """What a part asks of a town hall: some hours a week, more with the number of inhabitants, and in words."""

    base: float
    per_thousand: float
    words: StrOrPromise

    def hours(self, population: int) -> float:
        return self.base + self.per_thousand * population / 1000


COSTS = {  # in the order in which we advise to open them
    Module.REPORTS: Cost(0.5, 0.25, _("Lire chaque signalement, dire ce qu’il devient, prévenir qui répare.")),
    Module.ACTIONS: Cost(0.5, 0.02, _("Raconter ce que la mairie fait, et où en est ce qu’elle a promis.")),
    Module.IDEAS: Cost(0.5, 0.1, _("Répondre aux idées soutenues : oui, non, et pourquoi.")),
    Module.QUESTIONS: Cost(0.5, 0.1, _("Chaque élu répond en son nom, dans un délai affiché.")),
    Module.PRIVATE: Cost(0.25, 0.05, _("Répondre à ce qu’on vous demande en privé, dans le même délai.")),
    Module.SPENDING: Cost(0.25, 0.01, _("Déposer une fois l’an le budget, les subventions et les marchés.")),
    Module.POLLS: Cost(0.5, 0.02, _("Poser une question claire, puis dire ce que la mairie fait du résultat.")),
}


class Advice(NamedTuple):
    """One part of the site, and whether this town hall has the time for it."""

    module: Module
    hours: float
    words: StrOrPromise
    advised: bool


def advise(*, population: int, hours: float) -> list[Advice]:
    """Return the parts in the order in which to open them; those advised fit together into the hours of a week."""
    left, told = hours, []
    for module, cost in COSTS.items():
        asked = cost.hours(population)
        advised = asked <= left
        left -= asked if advised else 0
        told.append(Advice(module, round(asked, 1), cost.words, advised))
    return told
