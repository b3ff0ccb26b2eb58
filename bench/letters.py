"""A letter to 20,000 readers: how long it takes to hand it over, and what a kill -9 in the middle loses or doubles.

The mail server is a file to which each mail's recipient and Message-ID are written, so that what is measured is the
site's own work: reading, rendering, writing the message, and the note after each. In the second run the worker is
killed while it writes, and another one goes on.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

from bench import Result

READERS = int(os.environ.get("BENCH_READERS", "20000"))
ROOT = Path(__file__).resolve().parents[1]
WORKER = """
import django
django.setup()
from django.conf import settings
settings.MAIL_BACKEND = "bench.letters.LedgerBackend"
from core.outbox.worker import Worker
Worker(keeps_time=False).loop()
"""


class LedgerBackend:
    """Writes a line for each mail, and all of it through the message's own bytes, as a server would get it."""

    def __init__(self, *_args: object, **_options: object) -> None:
        self.file = Path(os.environ["BENCH_LEDGER"]).open("a")  # noqa: SIM115 (the backend is the context)

    def __enter__(self) -> LedgerBackend:
        return self

    def __exit__(self, *_fault: object) -> None:
        self.file.close()

    def send_messages(self, messages: list) -> int:  # type: ignore[type-arg]
        for message in messages:
            size = len(message.message().as_bytes())
            self.file.write(f"{message.to[0]} {message.extra_headers['Message-ID']} {size}\n")
            self.file.flush()
        return len(messages)


def run() -> list[Result]:
    results = []
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {
            "CIVICNET_HOME": home,
            "DJANGO_SETTINGS_MODULE": "civicnet.settings",
            "BENCH_LEDGER": str(Path(home) / "ledger"),
        }
        _call(environment, "from django.core.management import call_command; call_command('migrate', verbosity=0)")
        for kills in (0, 3):
            _call(environment, f"from bench.letters import write; write({READERS})")
            results += _send(environment, kills)
    return results


def _call(environment: dict[str, str], code: str) -> None:
    subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {code}"], cwd=ROOT, env=environment, check=True
    )


def _send(environment: dict[str, str], kills: int) -> list[Result]:
    ledger = Path(environment["BENCH_LEDGER"])
    ledger.write_text("")
    started, worker, killed = time.perf_counter(), _worker(environment), 0
    while (count := len(_lines(ledger))) < READERS or not _is_over(environment):
        if killed < kills and count >= READERS * (killed + 1) // (kills + 1):
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            worker, killed = _worker(environment), killed + 1
        time.sleep(0.2)
        if time.perf_counter() - started > 1800:
            break
    taken = time.perf_counter() - started
    worker.terminate()
    worker.wait()
    rows = [line.split() for line in _lines(ledger)]
    by_id = Counter(identifier for _to, identifier, _size in rows)
    reached = {to for to, _identifier, _size in rows}
    ways = Counter(to for to, _identifier in {(to, identifier) for to, identifier, _size in rows})
    doubled = sum(times > 1 for times in ways.values())
    size = sum(int(row[2]) for row in rows) // max(1, len(rows)) // 1024
    name = f"{READERS:,} readers, {killed} kills" if kills else f"{READERS:,} readers"
    again = sum(times - 1 for times in by_id.values())
    return [
        Result(f"{name}: handed over in", round(taken, 1), "s", "", f"{READERS / taken:.0f} a second, {size} KB each"),
        Result(f"{name}: lost", READERS - len(reached), "", "0"),
        Result(
            f"{name}: doubled (two Message-IDs to one reader)", doubled, "", "0", f"{again} handed over again as one"
        ),
    ]


def _lines(ledger: Path) -> list[str]:
    text = ledger.read_text()
    return text[: text.rfind("\n") + 1].splitlines()


def _is_over(environment: dict[str, str]) -> bool:
    code = "from outreach.newsletters.models import Batch; exit(Batch.objects.filter(done_at=None).exists())"
    command = [sys.executable, "-c", f"import django; django.setup(); {code}"]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0


def _worker(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env=environment)


def write(readers: int) -> None:
    """Write a town, its readers in four languages, and a letter of ten pieces whose two minutes are over."""
    from django.utils import timezone

    from outreach.newsletters.models import Letter, Piece, Reader
    from outreach.newsletters.services import prepare_letter, schedule_letter
    from places.models import Town
    from profiles.models import User

    now = timezone.now()
    clerk, town = User.objects.filter(name="Sylvie Bench").first(), Town.objects.first()
    if clerk is None or town is None:
        clerk, town = _settle(readers)
    Letter.objects.all().delete()
    letter = schedule_letter(letter=prepare_letter(town=town, by=clerk), by=clerk, at=now - timedelta(minutes=3))
    assert Piece.objects.filter(letter=letter, is_ticked=True).count() >= 10
    assert Reader.objects.count() == readers


def _settle(readers: int) -> tuple:  # type: ignore[type-arg]
    from django.utils import timezone

    from core.ids import next_id
    from outreach.newsletters.models import Reader
    from tests import factories

    now = timezone.now()
    town = factories.make_town("Gap", claimed_at=now)
    clerk = factories.make_person("Sylvie Bench")
    factories.make_mandate(clerk, town, "clerk", "Mairie")
    for number in range(10):
        factories.make_post(clerk, town, body=f"Nouvelle {number} de la mairie. " * 12)
    Reader.objects.bulk_create(
        (
            Reader(
                id=next_id(),
                town=town,
                email=f"lecteur{number}@example.org",
                language=("fr", "fr", "fr", "en", "it", "ar")[number % 6],
                confirmed_at=now,
            )
            for number in range(readers)
        ),
        batch_size=1000,
    )
    return clerk, town
