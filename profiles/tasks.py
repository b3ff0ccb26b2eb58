"""Background work of accounts; each function runs once per row of the outbox, in its transaction."""

from __future__ import annotations

import json
import tempfile
import zipfile
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage

from profiles import privacy, services
from profiles.models import DataExport, Mandate, User

MOST_SETTLED = 200  # in one go; the next finds the others


def build_export(payload: dict[str, Any]) -> None:
    """Write the copy of a person's data: a ZIP of one JSON file per app and their files.

    The row is locked, so that a person who leaves meanwhile is erased after the file is there and takes it along; its
    name was drawn before, so that a second run replaces what a killed one left.
    """
    waiting = DataExport.objects.select_related("person").select_for_update(of=("self",))
    export = waiting.filter(pk=payload["export"], ready_at=None).first()
    if export is None:
        return
    with tempfile.TemporaryFile() as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for app, content in privacy.data_of(export.person).items():
                archive.writestr(f"{app}.json", json.dumps(content, ensure_ascii=False, indent=2))
            for path in privacy.files_of(export.person):
                if default_storage.exists(path):
                    with default_storage.open(path) as picture:
                        archive.writestr(f"files/{PurePosixPath(path).name}", picture.read())
            for name, data in privacy.opened_files_of(export.person):
                archive.writestr(f"files/{name}", data)
        size = target.tell()
        target.seek(0)
        default_storage.delete(export.key)
        default_storage.save(export.key, File(target))
    services.finish_export(export=export, size=size)


def forget_export(payload: dict[str, Any]) -> None:
    """Delete a copy that was offered for seven days."""
    export = DataExport.objects.filter(pk=payload["export"]).first()
    if export is not None:
        services.forget_export(export=export)


def prune_codes(_payload: dict[str, Any]) -> None:
    """Forget what was counted for codes that died long ago."""
    services.prune_codes()


def settle_mandates(_payload: dict[str, Any]) -> None:
    """Have the end of every mandate that ended since the last time be seen (OFF-2)."""
    ended = Mandate.objects.to_settle().select_related("town", "intercommunality")
    for mandate in ended.select_for_update(of=("self",)).order_by("ends_at")[:MOST_SETTLED]:
        services.settle_mandate(mandate=mandate)


def erase_account(payload: dict[str, Any]) -> None:
    """Erase an account whose 14 days are over; one that was kept, or asked again later, stays."""
    due = datetime.fromisoformat(payload["due"])
    person = User.objects.filter(pk=payload["person"], deletion_due=due).first()
    if person is not None:
        privacy.erase(person)
