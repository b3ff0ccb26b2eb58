"""The verbs of the bell: the only code that writes notifications, subscriptions and preferences."""

from alerts.services.listening import join, mute, subscribe, unmute, unsubscribe
from alerts.services.mailing import send_due
from alerts.services.notifying import News, notify, part, retract
from alerts.services.reading import read, read_about, read_all
from alerts.services.removing import erase_person, forget, prune
from alerts.services.wishing import choose, end_mails, keep_quiet, prefer, wish

__all__ = [
    "News",
    "choose",
    "end_mails",
    "erase_person",
    "forget",
    "join",
    "keep_quiet",
    "mute",
    "notify",
    "part",
    "prefer",
    "prune",
    "read",
    "read_about",
    "read_all",
    "retract",
    "send_due",
    "subscribe",
    "unmute",
    "unsubscribe",
    "wish",
]
