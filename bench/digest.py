"""The morning's round of mails: what a reader costs, and whether ten times as many readers take more memory.

Each reader has three unread lines of the bell: twice a comment on something of theirs, once their name in one. Counted
is the processor time of this process from reading what is due to the promise of the mail in the outbox, which the
round does for some people at a time; on PostgreSQL the server's comes on top. Memory is what the process holds after
each step, the largest of 1,000 readers against the largest of the 10,000 after them.
"""

from __future__ import annotations

import gc
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from bench import Result
from bench._databases import using
from bench.wall import make_postgres, make_sqlite

FEW, MANY = 1_000, 10_000  # readers
POSTS, ACTORS = 300, 60
LINES = 3
CHUNK = 2_000


def run() -> list[Result]:
    """Measure both engines, one after the other."""
    engines: dict[str, Any] = {
        "SQLite": make_sqlite,
        "PostgreSQL": partial(make_postgres, prefix="civicnet_bench_digest"),
    }
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="civicnet-bench-digest-") as folder:
        for engine, make in engines.items():
            with make(Path(folder), [MANY]) as wrappers:
                for wrapper in wrappers:
                    with using(wrapper):
                        start = time.monotonic()
                        fill()
                        print(f"  {engine}: made in {time.monotonic() - start:.0f} s", flush=True)
                        results += measure(engine)
    return results


# --- measuring ------------------------------------------------------------------------------------------------------


def measure(engine: str) -> Iterator[Result]:
    """Send to few, then to many; the few warm what is kept of templates and statements."""
    from core.models import Task

    _cpu, _took, small = send(rounds=1)
    cpu, took, large = send(rounds=2)
    sent = Task.objects.filter(name="core.mail.deliver").count()
    note = f"{cpu / MANY * 1000:.2f} ms of processor, {took:.0f} s in all for {MANY:,} readers of {LINES} lines"
    yield Result(f"{engine}: processor a reader", round(cpu / MANY * 1000, 2), "ms", "≤ 5", note)
    memory = f"{small:.0f} → {large:.0f} MB"
    yield Result(f"{engine}: memory, {MANY:,} readers against {FEW:,}", round(large / small, 2), "×", "≤ 1.1", memory)
    yield Result(f"{engine}: mails missing or twice", abs(FEW + MANY - sent), "", "0")


def send(*, rounds: int) -> tuple[float, float, float]:
    """Send all that is due in the first rounds; return seconds of processor and of the clock, and the most MB held."""
    from alerts.services import send_due

    now = timezone.now() + timedelta(days=rounds)
    gc.collect()
    start, clock, held = time.process_time(), time.perf_counter(), [megabytes()]
    while send_due(now=now):
        held.append(megabytes())
    return time.process_time() - start, time.perf_counter() - clock, max(held)


def megabytes() -> float:
    """Return what this process holds of memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1_000_000


# --- making ---------------------------------------------------------------------------------------------------------


def fill() -> None:
    """Make readers, what others said, and what is told of it: due in a day for some, in two for the others."""
    from alerts.models import Mailing
    from alerts.topics import Frequency
    from profiles.models import User
    from tests.factories import make_comment, make_person, make_post, make_town

    town = make_town()
    actors = [make_person(f"Acteur {number}", town=town) for number in range(ACTORS)]
    posts = [make_post(actors[number % ACTORS], body=f"Le lavoir {number} est réparé.") for number in range(POSTS)]
    said = [make_comment(post, actors[(place * 7 + 1) % ACTORS]) for place, post in enumerate(posts)]
    readers = User.objects.bulk_create(
        (
            User(
                email=f"r{n}@example.org",
                handle=f"r{n}",
                handle_skeleton=f"r{n}",
                name=f"Awa {n}",
                town=town,
            )
            for n in range(FEW + MANY)
        ),
        batch_size=CHUNK,
    )
    ring(readers, posts, said)
    begun = timezone.now()
    Mailing.objects.bulk_create(
        (
            Mailing(person=reader, frequency=Frequency.DAILY, due=begun + timedelta(hours=12 if place < FEW else 36))
            for place, reader in enumerate(readers)
        ),
        batch_size=CHUNK,
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def ring(readers: list[Any], posts: list[Any], said: list[Any]) -> None:
    """Give each reader three lines, of different things and people."""
    from django.contrib.contenttypes.models import ContentType

    from alerts.kinds import Kind
    from alerts.models import Cause, Notification
    from feed.models import Comment, Post
    from profiles.models import User

    kinds = {model: ContentType.objects.get_for_model(model) for model in (User, Post, Comment)}
    for start in range(0, len(readers), CHUNK):
        lines = []
        for place, reader in enumerate(readers[start : start + CHUNK], start):
            for turn in range(LINES):
                remark, post = said[(place * 5 + turn * 11) % POSTS], posts[(place * 5 + turn * 11) % POSTS]
                mention = turn == LINES - 1
                lines.append(
                    Notification(
                        recipient=reader,
                        kind=Kind.MENTION if mention else Kind.ANSWER,
                        verb="feed.mentioned" if mention else "feed.commented",
                        actor_content_type=kinds[User],
                        actor_object_id=str(remark.author_id),
                        target_content_type=kinds[Post],
                        target_object_id=str(post.pk),
                        action_object_content_type=kinds[Comment],
                        action_object_object_id=str(remark.pk),
                    )
                )
        Notification.objects.bulk_create(lines)
        Cause.objects.bulk_create(
            Cause(
                notification=line,
                recipient_id=line.recipient_id,
                event=f"e{line.pk}",
                said=None,
                actor=None,
                mail="daily",
            )
            for line in lines
        )
