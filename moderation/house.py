"""The house rules for which something may be hidden, as data: a short list that everyone may read."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class HouseRule(NamedTuple):
    """What is not said here: in a few words, and what falls under it."""

    label: str | Promise
    about: str | Promise


HOUSE_RULES = {
    "insult": HouseRule(
        _("Injure ou menace"), _("S’en prendre à une personne, et non à ce qu’elle dit, fait ou décide.")
    ),
    "hate": HouseRule(
        _("Haine ou discrimination"),
        _("Attaquer des personnes pour leur origine, leur religion, leur sexe, leur orientation ou leur handicap."),
    ),
    "privacy": HouseRule(
        _("Vie privée d’autrui"),
        _("Publier l’adresse, le téléphone, la santé ou l’image de quelqu’un sans son accord."),
    ),
    "advertising": HouseRule(
        _("Publicité ou répétition"), _("Vendre, ou redire la même chose partout jusqu’à gêner les autres.")
    ),
    "law": HouseRule(_("Interdit par la loi"), _("Ce que la loi défend de publier, en disant laquelle.")),
}
FROZEN = "frozen"
FROZEN_RULE = HouseRule(
    _("Compte gelé"), _("Dit sous une fonction depuis un compte dont un collègue pense qu’il a été volé.")
)


def house_rule(key: str) -> HouseRule:
    """Return the rule of this key; a key that was given up since says itself."""
    return FROZEN_RULE if key == FROZEN else HOUSE_RULES.get(key, HouseRule(key, ""))
