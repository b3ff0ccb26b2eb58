"""The parts of the site that a town hall opens or closes for its town, one by one (FL4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Module(models.TextChoices):
    """A closed one takes nothing new and is offered nowhere; what was said in it stays readable."""

    REPORTS = "reports", _("Signalements")
    IDEAS = "ideas", _("Boîte à idées")
    QUESTIONS = "questions", _("Questions aux élus")
    PRIVATE = "private", _("Questions privées à la mairie")
    POLLS = "polls", _("Sondages")
    ACTIONS = "actions", _("Actions et engagements")
    SPENDING = "spending", _("Argent public")
    EVENTS = "events", _("Agenda")
    NEWSLETTER = "newsletter", _("Lettre d’information")
    POSTERS = "posters", _("Affiches, bornes et réponses sur papier")
    REPLIES = "replies", _("Répondre par e-mail à une discussion")
    COMMENTS = "comments", _("Commentaires sous ce que dit la mairie")
