"""Work promised inside a transaction and kept after it, whatever is killed in between.

A service calls ``enqueue`` in its transaction. A worker leases the row, runs the function and marks the row done in one
transaction, so that what the function writes happens exactly once. See ``docs/architecture.md``.
"""

from core.outbox.run import outside, run
from core.outbox.tasks import enqueue, enqueue_all, health, prune

__all__ = ["enqueue", "enqueue_all", "health", "outside", "prune", "run"]
