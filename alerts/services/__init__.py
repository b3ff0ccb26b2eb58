"""The verbs of the bell: the only code that writes notifications, subscriptions, preferences and devices."""

from alerts.services.devices import choose_topics, detach, forget_device, renew, take_in
from alerts.services.listening import choose, join, mute, subscribe, unmute, unsubscribe
from alerts.services.notifying import News, notify, part, retract
from alerts.services.pushing import promise_talk, promise_test, promise_town
from alerts.services.reading import read, read_about, read_all
from alerts.services.removing import erase_person, forget, prune

__all__ = [
    "News",
    "choose",
    "choose_topics",
    "detach",
    "erase_person",
    "forget",
    "forget_device",
    "join",
    "mute",
    "notify",
    "part",
    "promise_talk",
    "promise_test",
    "promise_town",
    "prune",
    "read",
    "read_about",
    "read_all",
    "renew",
    "retract",
    "subscribe",
    "take_in",
    "unmute",
    "unsubscribe",
]
