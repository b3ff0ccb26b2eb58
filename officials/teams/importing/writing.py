"""Writing what a register says: new mandates, changed ones, ended ones; the same file twice changes nothing.

A row is known by its body, role and name (``register_key``), whatever the file. Who claimed theirs keeps it: a newer
file may end it, and touches neither its person nor its words. Nothing is ended in a department that the file does not
cover, nor where one of its rows could not be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.text.keys import fold
from officials.teams.importing.reading import Line, Problem, Register
from officials.teams.importing.sources import Edition, edition_written
from places.models import Intercommunality, Town
from profiles.models import Mandate
from profiles.services import end_mandate

CHUNK = 500  # rows in one statement and one transaction
KIND = "rne"
Progress = Callable[[int, int], None]


@dataclass
class Report:
    """What an import did, or would do."""

    table: str
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    ended: int = 0
    newer: int = 0  # known here from a later edition: left as they are
    problems: list[Problem] = field(default_factory=list)
    unended: int = 0  # how many would have ended, had every row told its body

    @property
    def changes(self) -> int:
        return self.added + self.changed + self.ended


@dataclass
class _Known:
    """What is here before: by key, and those of accounts that no register knows yet, by what they are."""

    by_key: dict[str, Mandate]
    latest: dict[str, Edition]  # of each department: an older file says nothing new there
    unregistered: dict[tuple[str, str, str], Mandate]


def import_register(
    *, register: Register, edition: Edition, dry_run: bool = False, progress: Progress | None = None
) -> Report:
    """Write the mandates of a register; with ``dry_run`` only say what would be written."""
    report = Report(register.table, problems=list(register.problems))
    bodies = _bodies(register)
    known = _known(register, bodies)
    seen: set[str] = set()
    new: list[Mandate] = []
    changed: list[Mandate] = []
    for line in register.lines:
        body = bodies.get(line.body)
        if body is None:
            report.problems.append(Problem(line.number, "", _unknown(register, line)))
            continue
        if known.latest.get(_region(line.body), edition) > edition:
            report.newer += 1
            continue
        _weigh(_made(line, body, edition), line, known, seen, new, changed, report)
    gone = _gone(register, known, seen, edition, report)
    report.added, report.changed = len(new), len(changed)
    report.problems.sort(key=lambda problem: problem.line)
    if not dry_run:
        _write(new, changed, gone, edition, progress)
    return report


def key_of(register_role: str, body: str, name: str) -> str:
    """Return what a mandate is in the register: its role and body in clear, its holder's name as a short hash."""
    return f"{KIND}:{register_role}:{body}:{sha256(fold(name).encode()).hexdigest()[:16]}"


def _made(line: Line, body: Town | Intercommunality, edition: Edition) -> Mandate:
    """Return the mandate that a line describes, not stored."""
    zone = ZoneInfo(body.time_zone) if isinstance(body, Town) else timezone.get_default_timezone()
    return Mandate(
        name=line.name,
        town=body if isinstance(body, Town) else None,
        intercommunality=None if isinstance(body, Town) else body,
        role=line.role,
        title=line.title,
        starts_at=datetime.combine(line.starts, time(), zone),
        source=str(edition),
        register_key=key_of(line.role, line.body, line.name),
    )


def _weigh(
    made: Mandate,
    line: Line,
    known: _Known,
    seen: set[str],
    new: list[Mandate],
    changed: list[Mandate],
    report: Report,
) -> None:
    """Put what a line says among what is new, changed, or as it was."""
    key = made.register_key or ""
    row = known.by_key.get(key)
    if row is not None and row.person_id is not None and row.is_past and made.starts_at > row.starts_at:
        # Somebody's mandate of before ended here, and the register has them again: theirs to claim, not to get back.
        key = made.register_key = f"{key}:{line.starts:%Y%m%d}"
        row = known.by_key.get(key)
    seen.add(key)
    if row is None:
        row = known.unregistered.get(line.identity)
        if row is None:
            new.append(made)
            return
        row.register_key, row.name, row.source = key, made.name, made.source
        seen.add(key)
        changed.append(row)
        return
    if row.source == made.source and (row.person_id is not None or _same(row, made)):
        report.unchanged += 1
        return
    row.source = made.source
    if row.person_id is None:
        row.name, row.title, row.starts_at = made.name, made.title, made.starts_at
        row.ends_at = row.told_ended_at = None
    changed.append(row)


def _same(row: Mandate, made: Mandate) -> bool:
    return (row.name, row.title, row.starts_at, row.ends_at) == (made.name, made.title, made.starts_at, None)


def _gone(register: Register, known: _Known, seen: set[str], edition: Edition, report: Report) -> list[Mandate]:
    """Return the mandates of before, of this table and of the departments it covers, that it no longer has."""
    covered = {_region(line.body) for line in register.lines}
    gone = []
    for key, row in known.by_key.items():
        body = key.split(":")[2]
        before = edition_written(row.source)
        if key in seen or body in register.spared or _region(body) not in covered:
            continue
        if row.ends_at is None and before is not None and before < edition:
            gone.append(row)
    if register.unplaced:
        report.unended, gone = len(gone), []
    report.ended = len(gone)
    return gone


def _region(body: str) -> str:
    """Return the department that a town's code begins with; of a SIREN nothing is told, so that all are one."""
    if not body.startswith("FR-"):
        return "epci"
    return body[3:6] if body[3:5] in ("97", "98") else body[3:5]


def _bodies(register: Register) -> dict[str, Town | Intercommunality]:
    """Return what the file's codes stand for here; a whole country is read at once."""
    wanted = {line.body for line in register.lines}
    columns = ("pk", "code", "name")
    rows: Any
    if register.table == "epci":
        rows = Intercommunality.objects.only(*columns)
    else:
        rows = Town.objects.filter(country="FR").only(*columns, "time_zone")
    if len(wanted) <= CHUNK:
        rows = rows.filter(code__in=wanted)
    return {row.code: row for row in rows.iterator() if row.code in wanted}


def _known(register: Register, bodies: dict[str, Town | Intercommunality]) -> _Known:
    """Read what is here of this register's table, and who acts here already without being of a register."""
    roles = [str(role) for role in register.roles]
    group = register.table == "epci"
    rows = Mandate.objects.filter(intercommunality__isnull=not group).select_related("person")
    by_key = {}
    for role in roles:
        for row in rows.filter(register_key__startswith=f"{KIND}:{role}:").iterator():
            by_key[row.register_key or ""] = row
    here = rows.running().filter(role__in=roles, register_key=None, person__isnull=False)
    codes = {body.pk: code for code, body in bodies.items()}
    unregistered = {
        (codes[pk], row.role, fold(row.display_name)): row
        for row in here.iterator()
        if (pk := row.intercommunality_id if group else row.town_id) in codes
    }
    latest: dict[str, Edition] = {}
    for key, row in by_key.items():
        written, region = edition_written(row.source), _region(key.split(":")[2])
        if written is not None:
            latest[region] = max(written, latest.get(region, written))
    return _Known(by_key, latest, unregistered)


def _unknown(register: Register, line: Line) -> str:
    words = {"code": line.body.removeprefix("FR-"), "name": line.name}
    if register.table == "epci":
        return _("l’intercommunalité %(code)s est inconnue ici : %(name)s n’est pas repris") % words
    return _("la commune %(code)s est inconnue ici : %(name)s n’est pas repris") % words


def _write(
    new: list[Mandate], changed: list[Mandate], gone: list[Mandate], edition: Edition, progress: Progress | None
) -> None:
    """Write all of it, some rows a transaction, so that nobody waits: what a kill leaves out, the next run adds."""
    columns = ["name", "title", "starts_at", "ends_at", "source", "register_key", "told_ended_at"]
    free = [row for row in gone if row.person_id is None]
    moment = timezone.now()
    for row in free:
        row.ends_at = max(row.starts_at, moment)
    total, done = len(new) + len(changed) + len(gone), 0
    for rows, write in (
        (new, lambda chunk: Mandate.objects.bulk_create(chunk, ignore_conflicts=True)),
        (changed, lambda chunk: Mandate.objects.bulk_update(chunk, columns)),
        (free, lambda chunk: Mandate.objects.bulk_update(chunk, ["ends_at"])),
    ):
        for chunk in _chunks(rows):
            with transaction.atomic():
                write(chunk)
            done += len(chunk)
            if progress:
                progress(done, total)
    for row in gone:
        if row.person_id is not None:
            end_mandate(mandate=row)


def _chunks(rows: list[Mandate]) -> Iterator[list[Mandate]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
