"""Why a verb of public money is not done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from feed.services import Refusal
from places.modules import Module

if TYPE_CHECKING:
    from places.models import Town


class Closed(Refusal):
    """The town does not open its money here, or takes no remarks under what it says."""

    words = _("Cette commune n’ouvre pas cette partie du site.")


class NotReadable(Refusal):
    """The file was not read without an error, or not read yet."""

    words = _("Ce fichier n’est pas prêt : corrigez d’abord ses erreurs.")


class BadAddress(Refusal):
    """Nothing is fetched from there."""

    words = _("Cette adresse n’est pas celle d’un fichier public. Elle commence par https://.")


class TooManyWaiting(Refusal):
    """As many files wait at this desk as it holds."""

    words = _("Dix fichiers attendent déjà d’être publiés. Publiez-en un ou oubliez-en un, puis envoyez celui-ci.")


class Discussed(Refusal):
    """What people spoke of stays where they spoke of it."""

    words = _("Des habitants en ont parlé : elle reste publique. Publiez une version corrigée, qui prendra sa place.")


def check_open(town: Town, *modules: Module) -> None:
    """Raise ``Closed`` when the town closed one of these modules."""
    if not all(town.offers(module) for module in modules):
        raise Closed
