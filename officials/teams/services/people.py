"""Erasing a person from teams: what a register says in public stays, without them (PRIV-1)."""

from __future__ import annotations

from django.db import transaction

from officials.teams.models import Appointment, Interest
from profiles.models import Mandate, User


def erase_person(person: User) -> None:
    """Take the person from what was proposed, from the register's rows, and with them what they declared.

    Other mandates go with the account.
    """
    with transaction.atomic():
        Appointment.objects.filter(person=person).delete()
        Appointment.objects.filter(proposer=person, outcome="").delete()
        Appointment.objects.filter(email=person.email).delete()
        of_register = Mandate.objects.filter(person=person, register_key__isnull=False).exclude(name="")
        Interest.objects.filter(mandate__in=of_register).delete()
        for mandate in of_register:
            mandate.themes.clear()
        of_register.update(person=None, service=None, neighbourhood=None)
