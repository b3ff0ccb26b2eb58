"""What the verbs of this app refuse, each with a sentence for the person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from feed.services import Refusal


class NotYours(Refusal):
    """The person does not act for this town, or no longer, or it is another's (OFF-2)."""

    words = _("Vous n’agissez pas, ou plus, pour cette commune, ou ce n’est pas à vous de le faire.")


class Untold(Refusal):
    """It has a title."""

    words = _("Donnez un titre.")


class WordsMissing(Refusal):
    """A step is explained in public."""

    words = _("Écrivez une phrase pour les habitants.")


class BadCost(Refusal):
    """A cost is a number of euros, not below zero."""

    words = _("Le coût est un nombre d’euros, zéro ou plus.")


class BadVote(Refusal):
    """Votes are counted in whole numbers, of one council."""

    words = _("Les voix se comptent en nombres entiers, de 0 à 500.")


class BadDate(Refusal):
    """A day between 2000 and 2100; one that is done is not to come."""

    words = _("Cette date ne convient pas : entre 2000 et 2100, et une chose faite ne l’est pas dans l’avenir.")


class BadMeasure(Refusal):
    """What is measured has a name, a start and a target that differ."""

    words = _("Une mesure a un nom, un départ et un objectif différents.")


class NotLater(Refusal):
    """A promise is put off to a later day, never brought forward unseen."""

    words = _("La nouvelle date est après l’ancienne.")


class CannotGo(Refusal):
    """The states do not allow this step."""

    words = _("On ne peut pas passer à cet état.")


class ChangedMeanwhile(Refusal):
    """Someone changed it since this person looked at it."""

    words = _("Quelqu’un d’autre vient de modifier cette page. Voyez ce qui a changé, puis recommencez.")


class TooManyMilestones(Refusal):
    """Twenty milestones, each with words."""

    words = _("Vingt étapes au plus, et chacune se dit en quelques mots.")


class NoProposal(Refusal):
    """What comes to the agenda from inhabitants says from which proposal (CL21)."""

    words = _("Collez l’adresse de la proposition d’habitants qui vient à l’ordre du jour.")


class StaysPublic(Refusal):
    """A promise is not unsaid."""

    words = _("Un engagement ne se retire plus après un jour, ni après une étape : dites plutôt s’il est tenu.")


class Outside(Refusal):
    """The place lies outside the town."""

    words = _("Ce lieu n’est pas dans la commune.")
