"""Why a claim, or a document, is not taken: sentences for the person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from feed.services import Refusal


class AlreadyClaimed(Refusal):
    """The town hall answers for its page already."""

    words = _("La mairie a déjà repris cette page.")


class NoContact(Refusal):
    """No register gave an address of this town hall."""

    words = _("Nous ne connaissons pas l’adresse e-mail de cette mairie. Choisissez la lettre.")


class ClaimDead(Refusal):
    """The claim is over: too old, withdrawn, or lost to another."""

    words = _("Cette demande n’est plus valable. Recommencez-en une.")


class WrongCode(Refusal):
    """Not the code that was sent; ``left`` tries remain."""

    def __init__(self, left: int) -> None:
        super().__init__()
        self.left = left

    @property
    def reason(self) -> str:
        return str(_("Ce n’est pas le bon code. Essais restants : %(left)s.")) % {"left": self.left}


class CodeDead(Refusal):
    """The code is used, too old, or was typed wrong five times."""

    words = _("Ce code ne vaut plus rien. Demandez-en un autre.")


class SamePerson(Refusal):
    """The two who take a page over are two."""

    words = _("Il faut une seconde personne : quelqu’un d’autre de la mairie confirme, avec son propre compte.")


class NobodyManages(Refusal):
    """Somebody has to decide how the town answers."""

    words = _("L’un de vous deux doit être le maire ou le secrétariat de mairie : quelqu’un doit régler la page.")


class SameVoucher(Refusal):
    """One operator does not vouch twice."""

    words = _("Cet opérateur s’est déjà porté garant : il en faut un autre, ou une seconde personne de la mairie.")


class BadTitle(Refusal):
    """What someone is called beside their name has words, and not too many."""

    words = _("Donnez à cette fonction un titre de 80 caractères au plus.")


class AlreadyAsked(Refusal):
    """The request waits, or the person is one of the team."""

    words = _("Vous êtes déjà de l’équipe, ou votre demande attend sa réponse.")


class JoinExpired(Refusal):
    """A request to join waits thirty days."""

    words = _("Cette demande a expiré : elle date de plus de trente jours. La personne peut demander de nouveau.")


class OwnRequest(Refusal):
    """Nobody takes themself into the team under another role."""

    words = _("Un collègue répond à votre propre demande.")


class BadDocument(Refusal):
    """A document is a PDF of ten megabytes at most, with nothing in it that runs."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words


class Unexplained(Refusal):
    """What is taken away is taken away for a reason that everyone reads."""

    words = _("Dites pourquoi ce document est retiré : la raison reste affichée.")
