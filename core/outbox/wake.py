"""Telling whoever does the work that something became due: the worker of this process, otherwise the broker."""

import threading

from django.conf import settings

from core.outbox.dispatch import dispatcher

_events: list[threading.Event] = []


def listen() -> threading.Event:
    """Return an event that is set whenever a task of this process was committed."""
    event = threading.Event()
    _events.append(event)
    return event


def forget(event: threading.Event) -> None:
    """Stop setting ``event``."""
    _events.remove(event)


def workers() -> None:
    """Wake every worker of this process; where there is none and there is a broker, have a thread tell it."""
    for event in _events:
        event.set()
    if not _events and settings.CELERY_BROKER_URL:
        dispatcher().wake()
