"""Background entry points of core: what is tidied away from time to time."""

from typing import Any

from django.core.files.storage import default_storage
from django.core.management import call_command

from core import bounces, idempotency, outbox
from core.live import streams
from core.search import engines


def tidy(payload: dict[str, Any]) -> None:
    """Delete done tasks, moves that every process has read, old personal events, kept answers, old bounces."""
    outbox.prune()
    idempotency.prune()
    streams.prune()
    bounces.prune()


def clear_sessions(payload: dict[str, Any]) -> None:
    """Delete sessions that ran out."""
    call_command("clearsessions")


@outbox.outside
def compact_search(payload: dict[str, Any]) -> None:
    """Merge what the search index wrote piecemeal, so that deleted words leave its files too (PRIV-1)."""
    engines.compact()


@outbox.outside
def remove_files(payload: dict[str, Any]) -> None:
    """Delete stored files that no longer have a row; a file that is gone already is no error."""
    for path in payload["paths"]:
        default_storage.delete(path)
