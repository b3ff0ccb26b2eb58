"""What a device can be pushed for: the kinds of the bell, what a town hall publishes, a private message."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from alerts.kinds import Kind


class Topic(models.TextChoices):
    """One line of a device's page. Those of the bell have the names and words they have there."""

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
