"""Background work of accounts; each function runs once per row of the outbox, in its transaction."""

from __future__ import annotations

import json
import secrets
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder

from profiles import privacy, services
from profiles.models import DataExport, User


def build_export(payload: dict[str, Any]) -> None:
    """Write the copy of a person's data: a ZIP of one JSON file per app and their pictures."""
    export = DataExport.objects.select_related("person").filter(pk=payload["export"], ready_at=None).first()
    if export is None:
        return
    with tempfile.TemporaryFile() as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for app, content in privacy.everything(export.person).items():
                archive.writestr(
                    f"{app}.json", json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
                )
                for key in _files(content):
                    if default_storage.exists(key):
                        with default_storage.open(key) as picture:
                            archive.writestr(f"pictures/{key}", picture.read())
        size = target.tell()
        target.seek(0)
        key = default_storage.save(f"{secrets.token_urlsafe(24)}.zip", File(target))
    services.finish_export(export=export, key=key, size=size)


def _files(content: Any) -> Iterator[str]:
    """Yield the storage keys that an export mentions."""
    if isinstance(content, dict):
        if isinstance(content.get("file"), str):
            yield content["file"]
        for value in content.values():
            yield from _files(value)
    elif isinstance(content, list):
        for value in content:
            yield from _files(value)


def forget_export(payload: dict[str, Any]) -> None:
    """Delete a copy that was offered for seven days."""
    export = DataExport.objects.filter(pk=payload["export"]).first()
    if export is not None:
        services.forget_export(export=export)


def erase_account(payload: dict[str, Any]) -> None:
    """Erase an account whose 14 days are over; one that was kept, or asked again later, stays."""
    due = datetime.fromisoformat(payload["due"])
    person = User.objects.filter(pk=payload["person"], deletion_due=due).first()
    if person is not None:
        privacy.erase_everything(person)
