"""What every anticipated refusal of the wall's verbs has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from places.models import Town


class Refusal(Exception):
    """The act was not done; ``reason`` is a sentence for the person, in the language active when it is read."""

    words: str | Promise = ""

    @property
    def reason(self) -> str:
        return str(self.words)

    def __str__(self) -> str:
        return self.reason


class Gone(Refusal):
    """What one wanted to act on was deleted, hidden or never published."""

    words = _("Ce contenu n’est plus là.")


class ModuleClosed(Refusal):
    """The town does not use this part of the site (FL4): it takes nothing new, what was said in it stays readable."""

    words = _("Cette commune n’utilise pas cette partie du site. Ce qui s’y est dit reste lisible.")


def demand(town: Town | None, module: str) -> None:
    """Raise ``ModuleClosed`` when a town closed this ``places.modules.Module``."""
    if town is not None and not town.offers(module):
        raise ModuleClosed
