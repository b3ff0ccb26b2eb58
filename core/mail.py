"""Mail as rows: written with the transaction that caused it, sent by the worker, known again by its Message-ID."""

import re
from collections.abc import Sequence
from email.headerregistry import Address
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models.functions import Now

from core.models import Task
from core.outbox import enqueue, outside

MOST_KEPT = 500


def send(message: EmailMessage, *, key: str | None = None) -> None:
    """Promise, in the current transaction, that ``message`` is sent; a second one under the same ``key`` is dropped."""
    if message.attachments:
        raise ValueError("mail carries links, not attachments: the row keeps what is sent")
    alternatives = message.alternatives if isinstance(message, EmailMultiAlternatives) else []
    enqueue(
        "core.mail.deliver",
        payload={
            "subject": str(message.subject),
            "body": str(message.body),
            "from": message.from_email or settings.DEFAULT_FROM_EMAIL,
            "to": list(message.to),
            "cc": list(message.cc),
            "bcc": list(message.bcc),
            "reply_to": list(message.reply_to),
            "headers": {name: str(value) for name, value in message.extra_headers.items()},
            "alternatives": [[str(content), str(kind)] for content, kind in alternatives],
        },
        key=key,
    )


def waiting() -> int:
    """Return how many mails are due and not sent yet."""
    return Task.objects.filter(name="core.mail.deliver", done_at=None, failed_at=None, due__lte=Now()).count()


class OutboxBackend(BaseEmailBackend):
    """The e-mail backend of the project: allauth's mails, and anyone's, become rows of the outbox."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Promise to send the messages; return how many."""
        messages = [message for message in email_messages if message.recipients()]
        with transaction.atomic():
            for message in messages:
                send(message)
        return len(messages)


@outside
def deliver(payload: dict[str, Any]) -> None:
    """Send one mail with the backend of ``MAIL_BACKEND``.

    A worker killed between the sending and its note sends it again, with the same Message-ID, which mailboxes know.
    """
    domain = Address(addr_spec=parseaddr(payload["from"])[1]).domain or "localhost"
    message = EmailMultiAlternatives(
        subject=payload["subject"],
        body=payload["body"],
        from_email=payload["from"],
        to=payload["to"],
        cc=payload["cc"],
        bcc=payload["bcc"],
        reply_to=payload["reply_to"],
        headers=payload["headers"] | {"Message-ID": f"<outbox-{payload['task_id']}@{domain}>"},
        connection=get_connection(settings.MAIL_BACKEND),
    )
    for content, kind in payload["alternatives"]:
        message.attach_alternative(content, kind)
    message.send()


def folder() -> Path:
    """Return where mails lie that are written to files instead of being sent."""
    return Path(settings.MAIL_FOLDER)


class FolderBackend(BaseEmailBackend):
    """Writes each mail to a file named by its Message-ID, so that sending it twice leaves one."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages; keep the newest ``MOST_KEPT``."""
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            name = re.sub(r"[^A-Za-z0-9.@-]", "", str(message.extra_headers.get("Message-ID", "mail")))
            draft = folder() / f".{name}.part"
            draft.write_bytes(message.message().as_bytes())
            draft.rename(folder() / f"{name}.eml")
        for old in sorted(folder().glob("*.eml"), key=lambda path: path.stat().st_mtime)[:-MOST_KEPT]:
            old.unlink(missing_ok=True)
        return len(email_messages)
