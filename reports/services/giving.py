"""What is given without signing in, once a code proved the address: by its account, or by a guest made for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from feed.services import Refusal
from profiles.models import User
from profiles.services import register_guest
from reports.models import Report, Sheet
from reports.rules import can_publish, takes_guests
from reports.services.following import judge, me_too
from reports.services.reporting import create_report

T = TypeVar("T")


class GuestsRefused(Refusal):
    """This town asks for an account, or the account of this address is closed."""

    words = _("Cette commune demande que l’on se connecte pour signaler.")


def give_report(*, email: str, language: str, sheet: Sheet, given: dict[str, Any]) -> Report:
    """Publish what was kept on a sheet; it is unsigned in public, whoever the address belongs to.

    Raises ``GuestsRefused`` and what ``create_report`` does.
    """
    given = given | {"anonymous": True, "sheet": sheet, "key": sheet.key}
    return _given(email, language, given["place"].town, lambda person: create_report(reporter=person, **given))


def give_me_too(*, email: str, language: str, report: Report) -> int:
    """Count one more “me too”. Raises ``GuestsRefused``, ``OwnReport``, ``Gone``."""
    return _given(email, language, report.town, lambda person: me_too(person=person, report=report, unnamed=True))


def give_verdict(*, email: str, language: str, report: Report, is_fixed: bool, words: str) -> Report:
    """Say whether a report called fixed is. Raises ``GuestsRefused``, ``NotFixed``, ``Gone``."""
    return _given(
        email,
        language,
        report.town,
        lambda person: judge(person=person, report=report, is_fixed=is_fixed, words=words, unnamed=True),
    )


def _given(email: str, language: str, town: Any, give: Callable[[User], T]) -> T:
    """Give in the name of an address; when the gift is refused no guest is left behind."""
    with transaction.atomic():
        person = register_guest(email=email, language=language)
        if not can_publish(person) or not takes_guests(town):
            raise GuestsRefused
        return give(person)
