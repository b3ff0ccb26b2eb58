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


class BadSpan(Refusal):
    """What ends, ends after it begins."""

    words = _("La fin vient après le début.")


class TooFar(Refusal):
    """Nobody knows what happens in more than two years."""

    words = _("Cette date est trop loin : deux ans au plus, et deux ans de durée au plus.")


class Outside(Refusal):
    """The place lies outside the town."""

    words = _("Ce lieu n’est pas dans la commune.")


class ReasonMissing(Refusal):
    """What is called off is explained in public."""

    words = _("Dites en public pourquoi.")


class NotMoved(Refusal):
    """Another date is another one."""

    words = _("C’est déjà la date annoncée.")


class TooLate(Refusal):
    """What is over or called off is neither moved nor cancelled."""

    words = _("C’est passé, ou déjà annulé : cela ne se reporte plus et ne s’annule plus.")


class TooEarly(Refusal):
    """Minutes tell what was."""

    words = _("Un compte rendu s’écrit une fois que cela a commencé, et pas de ce qui est annulé.")


class NothingWritten(Refusal):
    """Minutes say something, or lead to a document that does."""

    words = _("Écrivez le compte rendu, ou collez l’adresse d’un document de la commune.")


class NoSuchDocument(Refusal):
    """Not a document that this town shows here."""

    words = _("Cette adresse n’est pas celle d’un document de la commune sur ce site.")


class ChangedMeanwhile(Refusal):
    """Someone changed it since this person looked at it."""

    words = _("Quelqu’un d’autre vient de modifier cette page. Voyez ce qui a changé, puis recommencez.")


class StaysPublic(Refusal):
    """What people were told of is not unsaid."""

    words = _("Ce qui a été annulé, ou a un compte rendu, reste public.")
