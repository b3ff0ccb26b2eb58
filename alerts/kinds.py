"""What people can be told of, as they choose it in their preferences; each verb of an app belongs to one kind."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a bell can ring for: one line of the preferences. A new kind is a new line in the tables of this module."""

    MENTION = "mention", _("Quelqu’un me cite")
    ANSWER = "answer", _("On répond à ce que j’ai écrit")
    THREAD = "thread", _("Une discussion que je suis avance")
    FOLLOWUP = "followup", _("Une démarche que je suis avance")
    SUPPORT = "support", _("On soutient ce que j’ai écrit")
    FOLLOWER = "follower", _("Quelqu’un me suit")
    ALERT = "alert", _("Une alerte urgente d’une commune que je suis")


class Topic(models.TextChoices):
    """What goes to mailboxes and phones and never rings a bell, which is for what concerns a person."""

    TOWN = "town", _("La mairie d’une commune que je suis publie")


class Frequency(models.TextChoices):
    """How often mails tell of something."""

    NEVER = "never", _("Jamais")
    NOW = "now", _("Tout de suite")
    DAILY = "daily", _("Une fois par jour")
    WEEKLY = "weekly", _("Une fois par semaine")


ALONE = frozenset({Kind.MENTION, Kind.FOLLOWUP, Kind.ALERT})  # each is for its own sake, and shares a line with nothing

TOPICS = [*Kind.choices, *Topic.choices]  # everything that one can be told of, in the order of the preferences
DIGESTS = (Frequency.DAILY, Frequency.WEEKLY)

# How often mails tell somebody who never chose: of what waits for their answer, once a day; of the rest, never.
USUAL_MAIL: dict[str, Frequency] = {
    Kind.MENTION: Frequency.DAILY,
    Kind.ANSWER: Frequency.DAILY,
    Kind.FOLLOWUP: Frequency.DAILY,
}

# What a mail puts above its lines, and what its reader is said to have chosen.
HEADINGS = {
    Kind.ALERT: _("Alertes urgentes"),
    Kind.MENTION: _("On vous cite"),
    Kind.ANSWER: _("On vous répond"),
    Kind.FOLLOWUP: _("Vos démarches"),
    Kind.THREAD: _("Vos discussions"),
    Kind.SUPPORT: _("On vous soutient"),
    Kind.FOLLOWER: _("On vous suit"),
    Topic.TOWN: _("Votre commune"),
}

# When each happens, for whoever asks why they were told.
WHEN = {
    Kind.MENTION: _("Quelqu’un écrit votre identifiant, précédé de @, ou vous invite à écrire avec lui."),
    Kind.ANSWER: _("Quelqu’un commente ce que vous avez publié, ou répond à votre commentaire."),
    Kind.THREAD: _("Quelqu’un commente ce que vous avez choisi de suivre, ou ce que vous avez commenté."),
    Kind.FOLLOWUP: _("Un signalement, une idée, une question ou un engagement que vous suivez change d’état."),
    Kind.SUPPORT: _("Quelqu’un appuie sur « Soutenir » sous ce que vous avez écrit."),
    Kind.FOLLOWER: _("Quelqu’un qui montre ce qu’il suit commence à vous suivre."),
    Kind.ALERT: _("Une mairie prévient d’un danger : crue, incendie, coupure d’eau."),
    Topic.TOWN: _("Un élu ou un agent publie au nom d’une commune que vous suivez."),
}
