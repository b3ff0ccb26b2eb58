"""Sending a town's reports to an outside Open311 server, and telling in public what that server answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from cases.services import move_freely
from core import outside
from core.outbox import enqueue
from core.outside import Unreachable
from core.sealing import Broken, seal, unseal
from core.text import clean_line
from reports.models import Forwarded, Forwarding, Report
from reports.open311 import remote
from reports.states import ACKNOWLEDGED, DUPLICATE, FIXED, RECEIVED, WORKING

if TYPE_CHECKING:
    from places.models import Town

PURPOSE = "reports.forwarding"
ASKED = 50  # reports of one town in one question
TOKENS = 3  # of which each is a question of its own
MOST_MOVES = 4  # of one report in one day, whatever its server says
FOLLOWED = timedelta(days=365)  # after which nobody asks any more
KEPT_TRYING = timedelta(days=7)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=10), timedelta(days=1)
TASK = "reports.tasks.forward"


def save_forwarding(
    *,
    town: Town,
    name: str,
    url: str,
    jurisdiction_id: str = "",
    api_key: str | None = None,
    codes: Mapping[str, str],
    is_on: bool = True,
) -> Forwarding:
    """Decide where a town's new reports go. Raises ``ValidationError``.

    ``api_key`` None keeps the one that is sealed; ``codes`` are theirs by ours.
    """
    name, url = clean_line(name), url.strip().rstrip("/")
    if not name or len(name) > 80:
        raise ValidationError({"name": _("Nommez ce service en 80 caractères au plus.")})
    try:
        outside.check_url(url)
    except outside.NotAllowed:
        raise ValidationError({"url": _("Cette adresse n’est pas celle d’un serveur public.")}) from None
    if len(url) > 200 or urlsplit(url).query or urlsplit(url).fragment:
        raise ValidationError({"url": _("Donnez l’adresse du serveur, sans rien après, jusqu’à « requests.json ».")})
    if not url.startswith("https:") and not settings.OUTSIDE_LOOPBACK:
        raise ValidationError({"url": _("L’adresse commence par https://, car la clé y passe.")})
    told = {
        "name": name,
        "url": url,
        "jurisdiction_id": clean_line(jurisdiction_id)[:120],
        "codes": {ours: clean_line(theirs)[:60] for ours, theirs in codes.items() if clean_line(theirs)},
        "is_on": is_on,
        "wait_until": None,
        "failures": 0,
        "trouble": "",
    }
    if api_key is not None:
        told["sealed_key"] = seal(api_key.strip()[:200], purpose=PURPOSE) if api_key.strip() else ""
    row, _made = Forwarding.objects.update_or_create(town=town, defaults=told)
    return row


def promise_forward(*, report: Report) -> None:
    """Promise, in the transaction that publishes a report, to send it where its town sends such reports.

    What came through Open311 or from a file is not sent on: two towns that send to each other would never end.
    Nor is what its reporter alone made private: the town chose to send potholes, not secrets.
    """
    forwarding = Forwarding.objects.filter(town=report.town_id, is_on=True).first()
    if forwarding is None or report.origin_id is not None or report.category.code not in forwarding.codes:
        return
    if report.is_private and not report.category.is_private:
        return
    Forwarded.objects.get_or_create(report=report, defaults={"forwarding": forwarding})
    enqueue(TASK, payload={"report": report.pk}, key=f"forward:{report.pk}")


def forward(*, report_id: int) -> None:
    """Send a promised report, once. Raises ``Unreachable`` for the outbox to try again later."""
    row = _waiting().filter(report=report_id).select_related("report__category", "forwarding").first()
    if row is None or not row.forwarding.is_on:
        return
    report, forwarding = row.report, row.forwarding
    code = forwarding.codes.get(report.category.code)
    if code is None:
        return
    try:
        receipt = remote.send(_server(forwarding), _form(report, code))
    except remote.Declined as declined:
        Forwarded.objects.filter(pk=row.pk).update(refusal=declined.words)
        _note(forwarding, declined.words)
    except Unreachable as silence:
        _note(forwarding, str(silence))
        raise
    else:
        now = timezone.now()
        Forwarded.objects.filter(pk=row.pk).update(
            sent_at=now, remote_id=receipt.number, token="" if receipt.number else receipt.token
        )
        _note(forwarding, "")


def promise_what_waits() -> None:
    """Promise again what the outbox gave up, once a day for a week: a server may be away for longer than a night."""
    now = timezone.now()
    late = _waiting().filter(
        forwarding__is_on=True, promised_at__lt=now - timedelta(days=1), promised_at__gt=now - KEPT_TRYING
    )
    for pk in late.order_by("pk").values_list("pk", flat=True)[:1000]:
        enqueue(TASK, payload={"report": pk}, key=f"forward:{pk}:{now:%Y-%m-%d}")


def read_back(*, town_id: int) -> None:
    """Ask a town's outside server what became of the reports that were not asked about for longest.

    A server that does not answer is left in peace, longer each time, to a day. Nothing here raises for what it says.
    """
    forwarding = Forwarding.objects.filter(town=town_id, is_on=True).first()
    now = timezone.now()
    if forwarding is None or (forwarding.wait_until and forwarding.wait_until > now):
        return
    try:
        _resolve_tokens(forwarding)
        _ask(forwarding)
    except Unreachable as silence:
        failures = min(forwarding.failures + 1, 20)
        pause = min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT)
        Forwarding.objects.filter(pk=forwarding.pk).update(
            failures=failures, wait_until=now + pause, trouble=str(silence)[:200]
        )
    else:
        Forwarding.objects.filter(pk=forwarding.pk).update(failures=0, wait_until=None, trouble="", asked_at=now)


def _resolve_tokens(forwarding: Forwarding) -> None:
    rows = Forwarded.objects.filter(forwarding=forwarding, remote_id="").exclude(token="")
    for row in rows.order_by(F("asked_at").asc(nulls_first=True), "pk")[:TOKENS]:
        number = remote.resolve(_server(forwarding), row.token)
        Forwarded.objects.filter(pk=row.pk).update(remote_id=number, asked_at=timezone.now() if not number else None)


def _ask(forwarding: Forwarding) -> None:
    since = timezone.now() - FOLLOWED
    rows = (
        Forwarded.objects.filter(forwarding=forwarding, sent_at__gt=since)
        .exclude(remote_id="")
        .filter(report__deleted_at=None, report__hidden_at=None)
        .order_by(F("asked_at").asc(nulls_first=True), "pk")
    )
    asked = {row.remote_id: row for row in rows[:ASKED]}
    if not asked:
        return
    told = remote.ask(_server(forwarding), asked.keys())
    Forwarded.objects.filter(pk__in=[row.pk for row in asked.values()]).update(asked_at=timezone.now())
    for number, what in told.items():
        _apply(asked[number].pk, forwarding, what)


def _apply(pk: int, forwarding: Forwarding, told: remote.Told) -> None:
    """Tell the public what changed at the outside server, and nothing twice."""
    with transaction.atomic():
        row = Forwarded.objects.select_for_update().get(pk=pk)
        notes = told.notes or (row.notes if told.status == row.status else "")
        if (told.status, notes) == (row.status, row.notes):
            return
        today = timezone.now().date()
        moves = row.moves if row.moved_on == today else 0
        said = told.notes or told.status == "closed" or row.status == "closed"
        if said and moves >= MOST_MOVES:
            return  # a server that changes its mind all day is heard again tomorrow
        if said and _move(row.report, forwarding.name, row.status, told):
            moves += 1
        Forwarded.objects.filter(pk=pk).update(status=told.status, notes=notes, moved_on=today, moves=moves)


def _move(report: Report, name: str, before: str, told: remote.Told) -> bool:
    """Take the report's case where the outside server says, unless the town has decided otherwise meanwhile."""
    case = report.case
    last = case.moves.order_by("-pk").first()
    theirs = last is None or last.capacity == name
    if case.state == DUPLICATE or (not case.is_open and not theirs):
        return False
    if told.status == "closed":
        to, words = FIXED, translated("%s répond que c’est fait.")
        if not case.is_open and not told.notes:
            return False
    elif before == "closed" and not case.is_open:
        to, words = WORKING, translated("%s a repris le travail.")
    else:
        to, words = (ACKNOWLEDGED if case.state == RECEIVED else case.state), translated("%s a répondu.")
    move_freely(
        case=case,
        to=to,
        mover=None,
        words=told.notes or words % name,
        capacity=name,
        no_photo=translated("Réponse d’un autre service.") if to == FIXED else "",
        body_name=name,
    )
    return True


def _waiting() -> models.QuerySet[Forwarded]:
    """Return what was promised and neither sent nor refused, of reports that still stand."""
    return Forwarded.objects.filter(sent_at=None, refusal="", report__deleted_at=None, report__hidden_at=None)


def _form(report: Report, code: str) -> dict[str, str]:
    """Return what is sent of a report: where, what, its page. Never who gave it (SSRF-3)."""
    page = f"{settings.SITE_URL}{report.get_absolute_url()}"
    form = {
        "service_code": code,
        "lat": repr(report.latitude),
        "long": repr(report.longitude),
        "description": f"{report.body[:3800]}\n\n{page}".strip(),
        "external_id": str(report.pk),
    }
    if report.address:
        form["address_string"] = report.address
    photo = report.photos.order_by("position").first()
    if photo is not None and not report.is_private:
        form["media_url"] = f"{settings.SITE_URL}{photo.url}"
    return form


def _server(forwarding: Forwarding) -> remote.Server:
    try:
        key = unseal(forwarding.sealed_key, purpose=PURPOSE) if forwarding.sealed_key else ""
    except Broken:
        raise Unreachable("its key cannot be opened any more: enter it again") from None
    return remote.Server(forwarding.url, forwarding.jurisdiction_id, key)


def _note(forwarding: Forwarding, trouble: str) -> None:
    Forwarding.objects.filter(pk=forwarding.pk).update(trouble=trouble[:200])
