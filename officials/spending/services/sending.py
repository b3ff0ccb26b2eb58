"""Taking a file in: read and checked before anything is written, then kept unseen until somebody publishes it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import outside
from core.outbox import enqueue
from core.text import clean_line
from core.text.keys import fold
from feed.services.activities import new_id
from officials.spending import names
from officials.spending.kinds import Dataset
from officials.spending.models import MAX_SOURCE, MAX_URL, MAX_WORDS, Ledger, Line
from officials.spending.reading import MOST_SENT, NewLine, Reading, Unreadable
from officials.spending.reading.files import opened, too_large
from officials.spending.reading.problems import Problems
from officials.spending.reading.reader import MOST_LINES
from officials.spending.services.refusals import BadAddress, TooManyWaiting, check_open
from places.modules import Module

if TYPE_CHECKING:
    from places.models import Town
    from profiles.models import User

BATCH = 2000
MOST_WAITING = 10  # of a town
FETCH_SECONDS = 30.0  # twenty megabytes over a slow line; in a task, so that nobody waits


@dataclass(frozen=True)
class Origin:
    """Where a file comes from, as everyone reads it beside its numbers."""

    name: str
    url: str = ""
    licence: str = ""


def send_file(
    *,
    town: Town,
    by: User | None,
    dataset: Dataset,
    origin: Origin,
    file: IO[bytes],
    file_name: str = "",
    year: int | None = None,
    nomenclature: str = "",
    most: int = MOST_SENT,
    most_lines: int = MOST_LINES,
    at: datetime | None = None,
) -> Ledger:
    """Read a file; keep its lines unseen, or what is wrong with it. Raises ``Closed``, ``TooManyWaiting``.

    ``most`` bytes and ``most_lines`` lines are read; ``year`` is asked of a file that holds several, or none.
    """
    check_open(town, Module.SPENDING)
    ledger = _new(town, by, dataset, origin, at, file_name=clean_line(file_name)[:MAX_SOURCE], year=year)
    with transaction.atomic():
        _make_room(town)
        ledger.save()
    _fill(ledger, file, nomenclature, most, most_lines)
    return ledger


def ask_address(
    *,
    town: Town,
    by: User | None,
    dataset: Dataset,
    origin: Origin,
    url: str,
    year: int | None = None,
    nomenclature: str = "",
) -> Ledger:
    """Promise to fetch a file from an address (``tasks.fetch``).

    Raises ``Closed``, ``BadAddress``, ``TooManyWaiting``.
    """
    check_open(town, Module.SPENDING)
    url = url.strip()
    try:
        outside.check_url(url)
    except outside.NotAllowed:
        raise BadAddress from None
    if len(url) > MAX_URL:
        raise BadAddress
    with transaction.atomic():
        _make_room(town)
        told = {
            "asked_url": url,
            "year": year,
            "nomenclature": nomenclature,
            "file_name": url.rpartition("/")[2][:MAX_SOURCE],
        }
        ledger = _new(town, by, dataset, Origin(origin.name, origin.url or url, origin.licence), None, **told)
        ledger.save()
        enqueue("officials.spending.tasks.fetch", payload={"ledger": ledger.pk}, key=f"spending:{ledger.pk}")
    return ledger


def fetch_ledger(*, ledger: Ledger) -> None:
    """Fetch the file somebody asked for and read it; what fails is told at the desk. Once is enough: twice is once."""
    if not ledger.asked_url or not ledger.is_draft:
        return
    answer, trouble = _fetched(ledger.asked_url)
    if answer is None:
        _refuse(ledger, trouble)
    else:
        _fill(ledger, io.BytesIO(answer), ledger.nomenclature, MOST_SENT, MOST_LINES)


def _fetched(url: str) -> tuple[bytes | None, str]:
    """Return the bytes of a file, or why there are none."""
    try:
        answer = outside.fetch(url, deadline=FETCH_SECONDS, most=MOST_SENT)
    except outside.NotAllowed:
        return None, BadAddress().reason
    except outside.Unreachable as trouble:
        if str(trouble) == "too long":
            return None, too_large(MOST_SENT)
        return None, _("Ce serveur n’a pas donné le fichier. Réessayez, ou envoyez-le.")
    if answer.status != 200 or answer.kind == "text/html":
        return None, _("Cette adresse n’a pas répondu par un fichier (réponse %d).") % answer.status
    return answer.body, ""


def _new(town: Town, by: User | None, dataset: Dataset, origin: Origin, at: datetime | None, **told: Any) -> Ledger:
    return Ledger(
        id=new_id(at),
        author=by,
        town=town,
        dataset=dataset,
        created_at=at or timezone.now(),
        source_name=clean_line(origin.name)[:MAX_SOURCE],
        source_url=origin.url.strip()[:MAX_URL],
        licence=clean_line(origin.licence)[:MAX_SOURCE],
        **told,
    )


def _make_room(town: Town) -> None:
    """Forget the oldest file with errors where too many wait; raise ``TooManyWaiting`` where each could be published.

    Errors are of use until the next try; what was read without one is somebody's to publish or to forget.
    """
    waiting = Ledger.objects.waiting().of_town(town)
    if waiting.count() < MOST_WAITING:
        return
    wrong = waiting.filter(problems__count__gt=0).order_by("pk").values_list("pk", flat=True).first()
    if wrong is None:
        raise TooManyWaiting
    waiting.filter(pk=wrong).delete()


def _refuse(ledger: Ledger, words: str) -> None:
    problems = Problems()
    problems.error(words)
    _settle(ledger, problems=problems.as_json())


def _fill(ledger: Ledger, file: IO[bytes], nomenclature: str, most: int, most_lines: int) -> None:
    """Read a file into a ledger that nobody sees: everything is checked before the first line is written."""
    try:
        with opened(file, most=most) as source:
            reading = Reading(
                source, dataset=Dataset(ledger.dataset), year=ledger.year, nomenclature=nomenclature, most=most_lines
            )
            good = reading.check()
            facts = reading.facts
            told: dict[str, Any] = {
                "problems": reading.problems.as_json(),
                "nomenclature": facts.nomenclature[:10],
                "holder": facts.holder[:MAX_SOURCE],
                "siret": facts.siret if len(facts.siret) == 14 else "",
                "population": facts.population,
            }
            if good:
                ledger.year, ledger.nomenclature = facts.year, facts.nomenclature[:10]
                _store(_rows(ledger, reading.lines()), ledger)
                told["summary"] = reading.summary.as_json()
            _settle(ledger, **told)
    except Unreadable as refusal:
        _refuse(ledger, str(refusal))


def _store(rows: Iterator[Line], ledger: Ledger) -> None:
    """Write the lines, some at a time so that nobody waits long; those of a try that was cut short go first."""
    Line.objects.filter(ledger=ledger).delete()
    while batch := list(islice(rows, BATCH)):
        with transaction.atomic():
            Line.objects.bulk_create(batch)


def _settle(ledger: Ledger, **told: Any) -> None:
    """Write what was found; from here on the desk shows it."""
    ledger.asked_url = ""
    for name, value in told.items():
        setattr(ledger, name, value)
    ledger.save(update_fields=["asked_url", "year", *told])


def _rows(ledger: Ledger, lines: Iterator[NewLine]) -> Iterator[Line]:
    for new in lines:
        function_name = new.function_name or names.function_name(new.function, ledger.nomenclature)
        nature_name = new.nature_name or (names.account_name(new.nature) if new.nature else "")
        said = (
            new.label,
            new.party,
            new.party_id,
            function_name,
            nature_name,
            new.function,
            new.nature,
            new.details.get("id", ""),
        )
        yield Line(
            ledger=ledger,
            number=new.number,
            key=new.key,
            section=new.section,
            direction=new.direction,
            flow=new.flow,
            group=new.group,
            function=new.function,
            function_name=function_name[:200],
            nature=new.nature,
            nature_name=nature_name[:200],
            label=new.label,
            party=new.party[:MAX_WORDS],
            party_id=new.party_id[:40],
            day=new.day,
            amount=new.amount,
            voted=new.voted,
            carried=new.carried,
            details=new.details,
            words=fold(" ".join(str(each) for each in said if each)),
        )
