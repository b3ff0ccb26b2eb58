"""The outbox through Celery: messages hold the number of a row and nothing else, and the row is the truth.

A message may be lost, come twice or come late. What runs is decided by taking the row, as without a broker
(docs/adr/0003). ``celery -A civicnet worker`` and ``celery -A civicnet beat`` find the application here.
"""

from datetime import timedelta
from typing import Any

from celery import Celery
from django.conf import settings
from kombu.exceptions import KombuError

from core import outbox
from core.live.bus import channel
from core.outbox.beat import beat
from core.outbox.crash import crash_point
from core.outbox.leases import claim, free_the_dead, new_owner, reserve, unreserve
from core.outbox.run import MAX_ATTEMPTS

BATCH = 500
AWAY = (KombuError, OSError)

app = Celery("civicnet", set_as_current=True)
app.config_from_object("django.conf:settings", namespace="CELERY")
# Two installations may share a Redis, as they may for hints.
app.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS | {"global_keyprefix": f"{channel()}:"}


def dispatch() -> int:
    """Send one batch of due tasks that nobody holds, late ones included; return how many.

    A broker that is away raises one of ``AWAY`` at once, and what was not sent is free again.
    """
    rows = reserve(limit=BATCH, until=timedelta(seconds=settings.OUTBOX_RESEND))
    crash_point("outbox.reserved")
    try:
        _send(rows)
    except AWAY:
        unreserve([pk for pk, _ in rows])
        raise
    return len(rows)


def _send(rows: list[tuple[int, str]]) -> None:
    with app.producer_or_acquire() as producer:
        for pk, name in rows:
            queue = settings.TASK_QUEUES.get(name, settings.CELERY_TASK_DEFAULT_QUEUE)
            run.apply_async(task_id=str(pk), queue=queue, producer=producer, retry=False)


@app.task(name="core.outbox.run", bind=True)  # type: ignore[untyped-decorator]
def run(self: Any) -> None:
    """Run the task whose number is that of the message, unless it is done or another worker has it."""
    for task in claim(new_owner(), limit=1, max_attempts=MAX_ATTEMPTS, only=int(self.request.id)):
        outbox.run(task)


@app.task(name="core.outbox.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Send again what is late: its time came without a commit, its message was lost, or its worker died."""
    free_the_dead()
    dispatch()


@app.task(name="core.outbox.beat")  # type: ignore[untyped-decorator]
def keep_time() -> None:
    """Promise the periodic tasks of this period."""
    beat()
