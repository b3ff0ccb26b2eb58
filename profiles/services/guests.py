"""People who give something without an account: known by an address they proved, shown to nobody, welcome to stay."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from core import search
from core.text.names import skeleton
from profiles.addresses import normalize
from profiles.models import User
from profiles.services.accounts import EmailTaken, open_account
from profiles.services.profile import check_name, propose_handle

UNNAMED = "Sans compte"  # what the column holds; no page shows it


class NotAGuest(Exception):
    """The account is a full one already: the same person, in another tab."""


def register_guest(*, email: str, language: str) -> User:
    """Return who gives from an address proven by a code: its account if there is one, otherwise a guest's."""
    email = normalize(email)
    with transaction.atomic():
        person = User.objects.filter(email=email).first() or _new(email, language)
        if person.is_guest:
            person.last_login = timezone.now()  # a guest is kept for a time after the last gift
            person.save(update_fields=["last_login"])
    return person


def _new(email: str, language: str) -> User:
    drawn: dict[str, Any] = {"handle": f"g_{secrets.token_hex(10)}", "name": UNNAMED}
    try:
        return open_account(email=email, language=language, is_guest=True, **drawn)
    except EmailTaken:  # the same code, typed in two tabs
        found: User = User.objects.get(email=email)
        return found


def claim_guest(*, person: User, name: str, language: str) -> User:
    """Make a full account of a guest's, with all that was given; what was unsigned stays so.

    Raises ValidationError for a refused name, NotAGuest when there is nothing to claim.
    """
    name = check_name(name)
    for _attempt in range(5):
        handle = propose_handle(name)
        with transaction.atomic():
            row: User = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
            if not row.is_guest:
                raise NotAGuest
            row.name, row.name_skeleton = name, skeleton(name)
            row.handle, row.handle_skeleton = handle, skeleton(handle)
            row.is_guest, row.language, row.date_joined = False, language, timezone.now()
            try:
                with transaction.atomic():
                    row.save()
            except IntegrityError:  # someone took the handle in between
                continue
            search.refresh("person", row.pk)
            return row
    raise RuntimeError("no free handle")
