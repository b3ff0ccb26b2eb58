"""What every anticipated refusal of the wall's verbs has in common."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


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
