"""The steps of the assistant, in order: what a town hall settles in ten minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Step(NamedTuple):
    """One page of the assistant."""

    key: str
    label: StrOrPromise
    icon: str
    words: StrOrPromise


STEPS = (
    Step("pratique", _("Infos pratiques"), "clock", _("Ce que l’on vient chercher le plus souvent.")),
    Step("image", _("Photo et couleur"), "palette", _("Le visage de la page.")),
    Step("themes", _("Thèmes"), "tag", _("Ce dont on parle dans votre commune.")),
    Step("quartiers", _("Quartiers"), "map-pin", _("Les noms que tout le monde emploie.")),
    Step("services", _("Services"), "building-2", _("Une petite mairie peut s’en passer.")),
    Step("qui", _("Qui répond à quoi"), "users", _("Chaque sujet arrive chez qui s’en occupe.")),
    Step("modules", _("Ce que vous ouvrez"), "sparkles", _("Ouvrez peu, et tenez-le : vous ajouterez plus tard.")),
    Step("commentaires", _("Commentaires"), "message-circle", _("Sous ce que dit la mairie.")),
)
BY_KEY = {step.key: step for step in STEPS}


def after(key: str) -> Step | None:
    """Return the step that follows, None after the last."""
    keys = [step.key for step in STEPS]
    at = keys.index(key) + 1
    return STEPS[at] if at < len(STEPS) else None


def first_left(done: set[str]) -> Step | None:
    """Return the first step that was not settled."""
    return next((step for step in STEPS if step.key not in done), None)
