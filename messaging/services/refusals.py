"""Why a message was not sent, in words that tell nothing of the other person (DM-7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.dates import in_words
from feed.services import Refusal
from messaging.rules import kept_apart, silence_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from messaging.models import Ruling
    from profiles.models import User


class OutOfReach(Refusal):
    """Blocked either way, or an account that left: which of these is nobody's to know."""

    words = _("Vous ne pouvez pas écrire à cette personne.")


class Silenced(Refusal):
    """Moderators decided that this account sends nothing for some days: until when, and why."""

    def __init__(self, ruling: Ruling) -> None:
        self.ruling = ruling

    @property
    def reason(self) -> str:
        until = in_words(timezone.localtime(self.ruling.until), "DATETIME_FORMAT")
        said = gettext("Vous ne pouvez pas envoyer de messages jusqu’au %(until)s. Motif : %(reasons)s")
        return said % {"until": until, "reasons": self.ruling.reasons}


class KeptApart(Refusal):
    """A minor and somebody who acts for a town: said to the minor, the other reads ``OutOfReach``."""

    words = _(
        "Pour votre protection, vous et cette personne, qui agit pour une mairie, ne pouvez pas vous écrire en privé. "
        "Écrivez à la mairie."
    )


def closed_to(writer: User, other: User | None = None) -> Refusal:
    """Return why ``writer`` may not write (to ``other``), in the words that they may read."""
    ruling = silence_of(writer)
    if ruling is not None:
        return Silenced(ruling)
    if other is not None and writer.is_minor and kept_apart(writer, other):
        return KeptApart()
    return OutOfReach()


class TooManyRequests(Refusal):
    """A new account, or one that writes to everybody."""

    words = _("Vous avez écrit à beaucoup de personnes inconnues aujourd’hui. Réessayez demain.")


class Unanswered(Refusal):
    """A request waits for its answer."""

    words = _("Votre demande attend une réponse : vous ne pouvez pas en dire plus pour l’instant.")


class NobodyReads(Refusal):
    """A town in whose name nobody answers here, or no longer."""

    words = _("Personne ne répond ici au nom de cette mairie : votre message ne serait lu de personne.")


class TooManyOpen(Refusal):
    """Five questions of one person wait for one town hall."""

    words = _("Cinq de vos questions attendent déjà une réponse de cette mairie. Écrivez à la suite de l’une d’elles.")


class FormUsed(Refusal):
    """The key of a form that something else was sent by."""

    words = _("Rechargez la page, puis réessayez.")


class TooLate(Refusal):
    """Fifteen minutes have passed."""

    words = _("Un message se corrige pendant un quart d’heure. Vous pouvez encore le supprimer.")


class Answered(Refusal):
    """Fifteen minutes have passed since a town hall answered."""

    words = _(
        "La réponse d’une mairie se supprime pendant un quart d’heure seulement : la personne a pu agir d’après elle. "
        "Pour la rectifier, répondez à la suite."
    )


class NotNow(Refusal):
    """It was deleted meanwhile."""

    words = _("Ce message n’est plus là.")


class OutOfGroup(OutOfReach):
    """A block between them and somebody in it, an account that left: which of these is nobody's to know."""

    words = _("%(name)s ne peut pas rejoindre ce groupe.")

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    @property
    def reason(self) -> str:
        return str(self.words) % {"name": self.name}


class TooManyPeople(Refusal):
    """Those who are asked count too."""

    words = _("Un groupe réunit vingt personnes au plus.")


class Alone(Refusal):
    """A group begins with somebody else."""

    words = _("Choisissez au moins une personne.")


class Untitled(Refusal):
    """A group has a name."""

    words = _("Donnez un nom au groupe.")


class NotOwner(Refusal):
    """Somebody else is the owner; and who goes leaves, nobody takes themselves out."""

    words = _("Seule la personne qui tient ce groupe peut le faire.")


class NothingSaid(Refusal):
    """Neither words nor a file."""

    words = _("Écrivez quelque chose.")


class BadFile(Refusal):
    """A file is no photo and no plain PDF."""

    def __init__(self, words: StrOrPromise) -> None:
        self.words = words


class TooManyFiles(Refusal):
    """Four photos, or one PDF."""

    words = _("Quatre photos au plus, ou un seul document PDF.")


class TooManyFilesToday(Refusal):
    """More in a day than anybody shows to people they know (UP-8)."""

    words = _("Vous avez envoyé beaucoup de fichiers aujourd’hui. Réessayez demain.")


class NoFilesYet(Refusal):
    """Nobody is shown pictures by people unknown."""

    words = _("Des photos ou un document se joignent une fois votre demande acceptée.")
