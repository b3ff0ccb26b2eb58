"""The verbs of the bell: the only code that writes notifications, subscriptions and preferences."""

from alerts.services.listening import choose, join, mute, subscribe, unmute, unsubscribe
from alerts.services.notifying import News, notify, part, retract
from alerts.services.reading import read, read_about, read_all
from alerts.services.removing import erase_person, forget, prune

__all__ = [
    "News",
    "choose",
    "erase_person",
    "forget",
    "join",
    "mute",
    "notify",
    "part",
    "prune",
    "read",
    "read_about",
    "read_all",
    "retract",
    "subscribe",
    "unmute",
    "unsubscribe",
]
