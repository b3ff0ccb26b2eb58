"""What tests of letters do over and over."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from core.models import Task
from core.outbox import run as run_task
from core.outbox.leases import claim
from outreach.newsletters import services
from outreach.newsletters.models import Letter, Reader
from places.models import Town
from profiles.models import User
from tests import factories

LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


def claimed(name: str = "Gap", **fields: Any) -> Town:
    """Make a town whose hall is here."""
    return factories.make_town(name, claimed_at=timezone.now(), **fields)


def make_reader(town: Town, email: str = "", person: User | None = None, **fields: Any) -> Reader:
    number = Reader.objects.count() + 1
    email = "" if person else email or f"lectrice{number}@example.org"
    return Reader.objects.create(town=town, email=email, person=person, **{"confirmed_at": timezone.now()} | fields)


def work() -> None:
    """Do what the outbox promised, as if every moment it waits for had come."""
    for _round in range(20):
        Task.objects.filter(done_at=None, failed_at=None).update(due=timezone.now() - timedelta(hours=1))
        tasks = claim("test", limit=200, max_attempts=3)
        if not tasks:
            return
        for task in tasks:
            assert run_task(task)


def send(letter: Letter, by: User) -> Letter:
    """Have a letter leave, its two minutes over."""
    services.schedule_letter(letter=letter, by=by)
    work()
    letter.refresh_from_db()
    return letter


def sent_mails() -> list[EmailMultiAlternatives]:
    return [message for message in mail.outbox if isinstance(message, EmailMultiAlternatives) and message.alternatives]


def link_in(text: str, part: str) -> str:
    """Return the path of the first link of a mail that contains ``part``."""
    found = re.search(rf"https?://[^\s/]+(/[^\s]*{part}[^\s]*)", text)
    assert found, text
    return found[1]


def say(clerk: User, town: Town) -> None:
    """Have the town hall publish something, and nothing else wait in the outbox for it."""
    factories.make_post(clerk, town)
    Task.objects.all().delete()
