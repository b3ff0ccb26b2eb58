"""``civicnet mandate TOWN HANDLE ROLE TITLE``: who answers for a town, by hand of the operators."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.dateparse import parse_date

from places.models import Town
from profiles.models import Mandate, Role, User
from profiles.rules import needs_second_factor
from profiles.services import appoint, end_mandate


class Command(BaseCommand):
    """Appoint a person, until a day if one is named; ``--end`` ends what they have in the town now."""

    help = "Appoint a person who acts for a town, or end their mandates there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("town", help="the town's name in addresses, such as val-d-aure")
        parser.add_argument("handle")
        parser.add_argument("role", nargs="?", choices=Role.values)
        parser.add_argument("title", nargs="?", help="shown beside what the person says")
        parser.add_argument("--service", default="", help="the service's name in addresses")
        parser.add_argument("--until", default="", metavar="YYYY-MM-DD", help="the last day of the mandate")
        parser.add_argument("--end", action="store_true", help="end the person's mandates in this town now")

    def handle(self, *args: Any, **options: Any) -> None:
        town = _one(Town.objects.filter(slug=options["town"]), f"no town called {options['town']}")
        handle = options["handle"].lstrip("@")
        person = _one(User.objects.filter(handle=handle, is_active=True), f"nobody is called @{handle}")
        if options["end"]:
            self._end(person, town, options["role"])
            return
        if not options["role"] or not options["title"]:
            raise CommandError('A role and a title are needed, such as: clerk "Secrétariat de mairie".')
        slug = options["service"]
        service = _one(town.services.filter(slug=slug), f"{town} has no service called {slug}") if slug else None
        try:
            mandate = appoint(
                person=person,
                town=town,
                role=options["role"],
                title=options["title"],
                service=service,
                ends_at=_end_of(options["until"], town),
            )
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        until = f" until {options['until']}" if options["until"] else ""
        self.stdout.write(f"@{person.handle} is {mandate.title} ({mandate.role}) of {town}{until}.")
        if needs_second_factor(person):
            self.stdout.write(
                "Their account has no second factor: the desk opens once they add one (/reglages/securite/)."
            )

    def _end(self, person: User, town: Town, role: str | None) -> None:
        current = Mandate.objects.current().filter(person=person, town=town, **({"role": role} if role else {}))
        ended = list(current)
        if not ended:
            raise CommandError(f"@{person.handle} has no such mandate in {town}.")
        for mandate in ended:
            end_mandate(mandate=mandate)
            self.stdout.write(f"@{person.handle} is no longer {mandate.title} ({mandate.role}) of {town}.")


def _one(rows: Any, otherwise: str) -> Any:
    found = rows.first()
    if found is None:
        raise CommandError(otherwise)
    return found


def _end_of(day: str, town: Town) -> datetime | None:
    """Return the last moment of a day in the town."""
    if not day:
        return None
    try:
        parsed = parse_date(day)
    except ValueError:
        parsed = None
    if parsed is None:
        raise CommandError(f"{day} is not a day, such as 2032-03-15.")
    return datetime.combine(parsed, time(23, 59, 59), ZoneInfo(town.time_zone))
