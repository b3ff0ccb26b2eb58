"""The verbs of the bell: the only code that writes notifications, subscriptions, preferences and devices."""

from alerts.services.devices import choose_topics, detach, forget_device, renew, take_in
from alerts.services.listening import join, mute, subscribe, unmute, unsubscribe
from alerts.services.mailing import send_due
from alerts.services.notifying import News, notify, part, retract
from alerts.services.pushing import promise_talk, promise_test, promise_town
from alerts.services.reading import read, read_about, read_all
from alerts.services.removing import erase_person, forget, prune
from alerts.services.wishing import choose, end_mails, keep_quiet, prefer, wish

__all__ = [
    "News",
    "choose",
    "choose_topics",
    "detach",
    "end_mails",
    "erase_person",
    "forget",
    "forget_device",
    "join",
    "keep_quiet",
    "mute",
    "notify",
    "part",
    "prefer",
    "promise_talk",
    "promise_test",
    "promise_town",
    "prune",
    "read",
    "read_about",
    "read_all",
    "renew",
    "retract",
    "send_due",
    "subscribe",
    "take_in",
    "unmute",
    "unsubscribe",
    "wish",
]
