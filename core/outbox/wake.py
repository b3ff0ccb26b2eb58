"""Telling the workers of this process that something became due."""

import threading

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
    """Wake every worker of this process; cost nothing where there is none."""
    for event in _events:
        event.set()
