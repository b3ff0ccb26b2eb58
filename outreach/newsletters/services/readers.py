"""Who receives a town's letters: asking, confirming from the mailbox, ending; accounts and addresses that are one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from core import limits
from feed.services import ModuleClosed
from outreach.newsletters.composing import archive_address
from outreach.newsletters.models import Reader
from outreach.newsletters.rules import takes_readers
from profiles.addresses import normalize
from profiles.mail import send
from profiles.models import User

if TYPE_CHECKING:
    from places.models import Town

KEPT = timedelta(days=7)  # an address that nobody confirmed
_SALT = "newsletters.confirm"


def ask_for_letters(*, town: Town, email: str, language: str) -> None:
    """Mail an address the link that confirms it, or that it is confirmed; the asker sees no difference (AUTH-2).

    What was asked too often for one address is passed over in silence, for the same reason. Raises ``ModuleClosed``.
    """
    if not takes_readers(town):
        raise ModuleClosed
    email = normalize(email)
    try:
        limits.limit("letter_asked", email)
        limits.limit("mail_unasked", email)  # a code to sign in finds room whoever asks for letters to that address
        with transaction.atomic():
            told = {"town": town.local_name, "archive": archive_address(town)}
            if _receives(town, email):
                send("newsletters/mail/already", to=email, language=language, **told)
                return
            reader, made = Reader.objects.get_or_create(town=town, email=email, defaults={"language": language})
            if not made:
                Reader.objects.filter(pk=reader.pk).update(language=language, created_at=timezone.now())
            path = reverse("letter_confirm", args=[signing.dumps(reader.pk, salt=_SALT)])
            send(
                "newsletters/mail/confirm",
                to=email,
                language=language,
                link=f"{settings.SITE_URL}{path}",
                days=KEPT.days,
                **told,
            )
    except limits.TooMany:
        return


def _receives(town: Town, email: str) -> bool:
    either = Q(email=email, confirmed_at__isnull=False) | Q(person__email=email, ended_at=None)
    return Reader.objects.filter(either, town=town).exists()


def waiting(token: str) -> Reader | None:
    """Return the reader whom a link from a mailbox confirms; None when it is over, or not ours."""
    try:
        pk = signing.loads(token, salt=_SALT, max_age=KEPT)
    except signing.BadSignature:
        return None
    found: Reader | None = Reader.objects.select_related("town").filter(pk=pk, confirmed_at=None).first()
    return found


def confirm_reader(*, reader: Reader) -> None:
    """Count an address whose mailbox was opened; of an account that has it, the account. Raises ``ModuleClosed``."""
    if not takes_readers(reader.town):
        raise ModuleClosed
    with transaction.atomic():
        Reader.objects.filter(pk=reader.pk, confirmed_at=None).update(confirmed_at=timezone.now())
        row = Reader.objects.filter(pk=reader.pk).first()
        holder = User.objects.members().filter(email=reader.email).first()
        if row is not None and holder is not None:
            _merge(row, holder)


def subscribe_person(*, person: User, town: Town) -> None:
    """Have an account receive a town's letters, from today where it did not. Raises ``ModuleClosed``."""
    if not takes_readers(town):
        raise ModuleClosed
    with transaction.atomic():
        adopt(person=person)
        now = timezone.now()
        row, made = Reader.objects.get_or_create(town=town, person=person, defaults={"confirmed_at": now})
        if not made and row.ended_at is not None:
            Reader.objects.filter(pk=row.pk).update(confirmed_at=now, ended_at=None)


def unsubscribe(*, reader: Reader) -> None:
    """End what someone receives: of an address nothing is kept, of an account when it ended."""
    if reader.person_id is None:
        Reader.objects.filter(pk=reader.pk).delete()
    else:
        Reader.objects.filter(pk=reader.pk, ended_at=None).update(ended_at=timezone.now())


def unsubscribe_person(*, person: User, town: Town) -> None:
    """End what an account receives of a town, its address without it included."""
    with transaction.atomic():
        adopt(person=person)
        for reader in Reader.objects.filter(town=town, person=person):
            unsubscribe(reader=reader)


def adopt(*, person: User) -> None:
    """Give an account what its address asked for without it; whoever signs in to it was proven to read its mail."""
    if person.is_guest:
        return
    for reader in Reader.objects.filter(email=person.email, confirmed_at__isnull=False):
        _merge(reader, person)


def merge_addresses(*, town: Town | None = None) -> None:
    """Make one reader of an address and of the account that took it since."""
    rows = Reader.objects.filter(
        person=None, confirmed_at__isnull=False, email__in=User.objects.members().values("email")
    )
    rows = rows if town is None else rows.filter(town=town)
    with transaction.atomic():
        found = list(rows)
        holders = {user.email: user for user in User.objects.members().filter(email__in={row.email for row in found})}
        for row in found:
            _merge(row, holders[row.email])


def _merge(reader: Reader, person: User) -> None:
    same = Reader.objects.filter(town=reader.town_id, person=person)
    if same.exists():
        same.exclude(ended_at=None).filter(ended_at__lt=reader.confirmed_at).update(
            ended_at=None, confirmed_at=reader.confirmed_at
        )
        Reader.objects.filter(pk=reader.pk).delete()
    else:
        Reader.objects.filter(pk=reader.pk).update(person=person, email="")


def purge() -> int:
    """Erase the addresses that nobody confirmed within a week; return how many."""
    merge_addresses()
    erased: int = Reader.objects.filter(confirmed_at=None, created_at__lt=timezone.now() - KEPT).delete()[0]
    return erased
