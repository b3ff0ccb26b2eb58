"""Mails about accounts: plain text, in the reader's language, never more than five an hour to one address (RATE-4).

Of these five, one is kept for a security notice, and a single requester gets at most three of the four codes: whoever
keeps asking codes for someone else's address leaves its holder one. The same numbers hold for unknown addresses. One
network has a bounded number of codes mailed to whatever addresses: nobody makes a cannon of the site.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation

from core import limits
from profiles.addresses import normalize

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from profiles.models import User


HOLDER = "holder"  # who asks a code for their own address, signed in; everybody else is a network


def send(template: str, *, to: str, language: str, **context: Any) -> None:
    """Write ``<template>.txt`` (first line: the subject) to one address; may raise limits.TooMany (RATE-4)."""
    to = normalize(to)
    limits.limit("mail", to)
    with translation.override(language):
        text = render_to_string(f"{template}.txt", {**context, "site": settings.SITE_URL})
    subject, _newline, body = text.strip().partition("\n")
    EmailMessage(subject, body.strip() + "\n", to=[to], headers={"Auto-Submitted": "auto-generated"}).send()


def send_code(code: str, *, to: str, requester: str, language: str, minutes: int) -> None:
    """Mail a code that `requester` (a network, or the holder) asks; may raise limits.TooMany."""
    # First what one requester may: its refused demands take nothing from the others.
    limits.limit("mail_code_asked", f"{requester} {normalize(to)}")
    if requester != HOLDER:
        limits.limit("code_mail_network", requester)  # whatever the addresses
    limits.limit("mail_code", normalize(to))
    send("profiles/mail/code", to=to, language=language, code=code, minutes=minutes)


def notify_security(person: User, words: StrOrPromise) -> None:
    """Tell a person that something changed in what protects the account."""
    try:
        send(
            "profiles/mail/security",
            to=person.email,
            language=person.language,
            words=words,
            when=timezone.now(),
            name=person.name,
        )
    except limits.TooMany:
        # Five mails this hour already tell that something goes on; the page of sessions shows the rest.
        return
