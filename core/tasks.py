"""Background entry points of core: what is tidied away from time to time."""

from typing import Any

from django.core.files.storage import default_storage
from django.core.management import call_command

from core import idempotency, outbox
from core.live import streams


def tidy(payload: dict[str, Any]) -> None:
    """Delete done tasks, moves that every process has read, old personal events and answers kept for a day."""
    outbox.prune()
    idempotency.prune()
    streams.prune()


def clear_sessions(payload: dict[str, Any]) -> None:
    """Delete sessions that ran out."""
    call_command("clearsessions")


@outbox.outside
def remove_files(payload: dict[str, Any]) -> None:
    """Delete stored files that no longer have a row; a file that is gone already is no error."""
    for path in payload["paths"]:
        default_storage.delete(path)
