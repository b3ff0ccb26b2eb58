"""Taking one's data along, and leaving."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from core import bounces, idempotency, search
from core.ids import next_id
from core.outbox import enqueue
from profiles.models import DataExport, User
from profiles.services.accounts import end_sessions
from profiles.services.profile import release_handle, was_official

CHANGE_OF_MIND = timedelta(days=14)
EXPORT_KEPT = timedelta(days=7)


def request_deletion(*, person: User, at: datetime | None = None) -> None:
    """Set the account to be erased in 14 days and sign it out everywhere; nothing is lost until then."""
    with transaction.atomic():
        person.deletion_due = (at or timezone.now()) + CHANGE_OF_MIND
        person.save(update_fields=["deletion_due"])
        enqueue(
            "profiles.tasks.erase_account",
            payload={"person": person.pk, "due": person.deletion_due.isoformat()},
            key=f"erase:{person.pk}:{next_id()}",
            due=person.deletion_due,
        )
        end_sessions(person=person)


def cancel_deletion(*, person: User) -> None:
    """Keep the account after all."""
    person.deletion_due = None
    person.save(update_fields=["deletion_due"])


def erase_person(person: User) -> None:
    """Remove the account and all that is known of the person here (PRIV-1); what others answered stays, unsigned.

    The floors above have already erased their part (see profiles.privacy). The handle stays out of reach for a year,
    an official’s for good, as a keyed hash.
    """
    with transaction.atomic():
        end_sessions(person=person)
        release_handle(person.handle_skeleton, forever=was_official(person))
        keys = [person.avatar, *DataExport.objects.filter(person=person).values_list("key", flat=True)]
        search.forget("person", person.pk)
        idempotency.forget(account=person.pk)
        bounces.forget(person.email)
        person.delete()
        _remove_files(keys)


def request_export(*, person: User) -> DataExport:
    """Have a copy of everything prepared in the background; replaces the former copy. One at a time (DOS-3)."""
    with transaction.atomic():
        former = DataExport.objects.filter(person=person).first()
        if former is not None:
            if former.ready_at is None and former.requested_at > timezone.now() - timedelta(hours=1):
                return former
            former.delete()
            _remove_files([former.key])
        export = DataExport.objects.create(person=person, key=f"{secrets.token_urlsafe(24)}.zip")
        enqueue("profiles.tasks.build_export", payload={"export": export.pk}, key=f"export:{export.pk}")
    return export


def finish_export(*, export: DataExport, size: int) -> None:
    """Offer the stored copy to its person for seven days."""
    with transaction.atomic():
        export.size, export.ready_at = size, timezone.now()
        export.until = export.ready_at + EXPORT_KEPT
        export.save(update_fields=["size", "ready_at", "until"])
        enqueue(
            "profiles.tasks.forget_export",
            payload={"export": export.pk},
            key=f"export-end:{export.pk}",
            due=export.until,
        )


def forget_export(*, export: DataExport) -> None:
    """Remove a copy and its file."""
    with transaction.atomic():
        export.delete()
        _remove_files([export.key])


def _remove_files(keys: list[str]) -> None:
    """Promise, in the transaction that forgets these files, that they go too."""
    enqueue("core.tasks.remove_files", payload={"paths": [key for key in keys if key]})
