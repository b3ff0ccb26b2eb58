"""Everything somebody can be told of: the kinds of the bell, what a town hall publishes, a private message; and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from alerts.kinds import Kind

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Topic(models.TextChoices):
    """One line of a device's page and, private messages apart, of the mails. Those of the bell are named as there."""

    ALERT = Kind.ALERT.value, Kind.ALERT.label
    TOWN = "town", _("La mairie d’une commune que je suis publie")
    MENTION = Kind.MENTION.value, Kind.MENTION.label
    ANSWER = Kind.ANSWER.value, Kind.ANSWER.label
    FOLLOWUP = Kind.FOLLOWUP.value, Kind.FOLLOWUP.label
    MESSAGE = "message", _("On m’écrit en privé")
    THREAD = Kind.THREAD.value, Kind.THREAD.label
    SUPPORT = Kind.SUPPORT.value, Kind.SUPPORT.label
    FOLLOWER = Kind.FOLLOWER.value, Kind.FOLLOWER.label


OF_TOWNS = (Topic.ALERT, Topic.TOWN)  # what anybody may be told, without an account
AT_FIRST = (Topic.ALERT, Topic.MENTION, Topic.ANSWER, Topic.FOLLOWUP, Topic.MESSAGE)  # with an account


class Frequency(models.TextChoices):
    """How often mails tell of something."""

    NEVER = "never", _("Jamais")
    NOW = "now", _("Tout de suite")
    DAILY = "daily", _("Une fois par jour")
    WEEKLY = "weekly", _("Une fois par semaine")


MAILED = [*Kind.choices, (Topic.TOWN.value, Topic.TOWN.label)]  # what mails tell of, in the order of the preferences
DIGESTS = (Frequency.DAILY, Frequency.WEEKLY)

# How often mails tell somebody who never chose: of what waits for their answer, once a day; of the rest, never.
USUAL_MAIL: dict[str, Frequency] = {
    Kind.MENTION: Frequency.DAILY,
    Kind.ANSWER: Frequency.DAILY,
    Kind.FOLLOWUP: Frequency.DAILY,
}

# What a mail puts above its lines, and what its reader is said to have chosen.
HEADINGS: dict[str, StrOrPromise] = {
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
WHEN: dict[str, StrOrPromise] = {
    Kind.MENTION: _("Quelqu’un écrit votre identifiant, précédé de @, ou vous invite à écrire avec lui."),
    Kind.ANSWER: _("Quelqu’un commente ce que vous avez publié, ou répond à votre commentaire."),
    Kind.THREAD: _("Quelqu’un commente ce que vous avez choisi de suivre, ou ce que vous avez commenté."),
    Kind.FOLLOWUP: _("Un signalement, une idée, une question ou un engagement que vous suivez change d’état."),
    Kind.SUPPORT: _("Quelqu’un appuie sur « Soutenir » sous ce que vous avez écrit."),
    Kind.FOLLOWER: _("Quelqu’un qui montre ce qu’il suit commence à vous suivre."),
    Kind.ALERT: _("Une mairie prévient d’un danger : crue, incendie, coupure d’eau."),
    Topic.TOWN: _("Un élu ou un agent publie au nom d’une commune que vous suivez."),
}
