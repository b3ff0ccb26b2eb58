"""Mail as rows: written with the transaction that caused it, sent by the worker, known again by its Message-ID.

What somebody asked for (a code, a security notice) is always tried. What ``List-Unsubscribe`` marks as sent of our own
accord stops where mail came back (``core.bounces``).
"""

import re
from collections.abc import Iterable, Sequence
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from pathlib import Path
from smtplib import SMTPDataError, SMTPNotSupportedError, SMTPRecipientsRefused
from typing import Any

from anymail.exceptions import AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import sanitize_address
from django.db import transaction
from django.db.models.functions import Now

from core import bounces
from core.bounces import undeliverable
from core.models import Bounce, Task
from core.outbox import enqueue, enqueue_all, outside
from core.outbox.run import MAX_ATTEMPTS
from core.returned import kind_of

__all__ = [
    "FolderBackend",
    "OutboxBackend",
    "deliver",
    "folder",
    "note_refusal",
    "returning",
    "send",
    "send_all",
    "undeliverable",
    "waiting",
]

MOST_KEPT = 500


def send(message: EmailMessage, *, key: str | None = None) -> None:
    """Promise, in the current transaction, that ``message`` is sent; a second one under the same ``key`` is dropped.

    Line ends in a subject, an address or a header are spaces: nobody writes a header of ours.
    """
    enqueue("core.mail.deliver", payload=_kept(message), key=key)


def send_all(messages: Iterable[tuple[EmailMessage, str]]) -> None:
    """Promise all of these mails, each under its key, by one statement."""
    enqueue_all("core.mail.deliver", [(_kept(message), key) for message, key in messages])


def _kept(message: EmailMessage) -> dict[str, Any]:
    """Return a mail as its row keeps it."""
    if message.attachments:
        raise ValueError("mail carries links, not attachments: the row keeps what is sent")
    alternatives = message.alternatives if isinstance(message, EmailMultiAlternatives) else []
    return {
        "subject": _line(message.subject),
        "body": _text(message.body),
        "from": _line(message.from_email or settings.DEFAULT_FROM_EMAIL),
        "to": [_line(address) for address in message.to],
        "cc": [_line(address) for address in message.cc],
        "bcc": [_line(address) for address in message.bcc],
        "reply_to": [_line(address) for address in message.reply_to],
        "headers": {name: _line(value) for name, value in message.extra_headers.items()},
        "alternatives": [[_text(content), str(kind)] for content, kind in alternatives],
    }


def _text(value: object) -> str:
    """Return what a row can hold and a mail can carry: neither NUL nor half a character."""
    return str(value).encode("utf-8", "replace").decode().replace("\x00", "")


def _line(value: object) -> str:
    return " ".join(_text(value).splitlines()).strip()


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
    A server that is away, or says “later”, is asked again by the outbox. A recipient refused for good is noted.
    """
    unasked = "List-Unsubscribe" in payload["headers"]
    stopped = undeliverable(_recipients(payload)) if unasked else set()
    fields = {name: [to for to in payload[name] if to not in stopped and _is_address(to)] for name in _FIELDS}
    recipients = [to for name in _FIELDS for to in fields[name]]
    for to in set(_recipients(payload)) - stopped - set(recipients):
        _note(to, Bounce.Kind.HARD)  # no server takes such an address
    if not recipients:
        return
    try:
        _message(payload, fields, recipients).send()
    except SMTPRecipientsRefused as refusal:
        if not _is_settled(payload, refusal):
            raise
    except SMTPDataError as refusal:
        if refusal.smtp_code < 500:
            raise
        _note_all(recipients, Bounce.Kind.SOFT)  # the words, or who sends them, not the address
    except (AnymailRecipientsRefused, SMTPNotSupportedError):
        _note_all(recipients, Bounce.Kind.HARD)
    else:
        if not unasked:
            bounces.went_through(parseaddr(to)[1] for to in recipients)


_FIELDS = ("to", "cc", "bcc")


def _recipients(payload: dict[str, Any]) -> list[str]:
    return [address for name in _FIELDS for address in payload[name]]


def _is_address(address: str) -> bool:
    """Tell whether a mail can be written to it at all."""
    try:
        return "@" in sanitize_address(address, "utf-8")
    except (ValueError, UnicodeError, LookupError, MessageError):
        return False


def _message(payload: dict[str, Any], fields: dict[str, list[str]], recipients: list[str]) -> EmailMessage:
    domain = Address(addr_spec=parseaddr(payload["from"])[1]).domain or "localhost"
    name = bounces.message_id(f"outbox-{payload['task_id']}", [parseaddr(to)[1] for to in recipients], domain)
    headers = payload["headers"] | {"Message-ID": name}
    if payload["reply_to"]:  # answers give it back, even where a provider writes a Message-ID of its own
        headers.setdefault("References", name)
    message = EmailMultiAlternatives(
        subject=payload["subject"],
        body=payload["body"],
        from_email=payload["from"],
        to=fields["to"],
        cc=fields["cc"],
        bcc=fields["bcc"],
        reply_to=payload["reply_to"],
        headers=headers,
        connection=get_connection(settings.MAIL_BACKEND),
    )
    for content, kind in payload["alternatives"]:
        message.attach_alternative(content, kind)
    return returning(message)


def returning(message: EmailMessage) -> EmailMessage:
    """Have what comes back of a mail go to ``BOUNCE_ADDRESS``, where there is one; what people read stays."""
    if settings.BOUNCE_ADDRESS:
        message.extra_headers.setdefault("From", message.from_email)
        message.from_email = settings.BOUNCE_ADDRESS
    return message


def _is_settled(payload: dict[str, Any], refusal: SMTPRecipientsRefused) -> bool:
    """Note who is refused for good, and at the last try who was not taken until then; False when it is tried again."""
    last = Task.objects.filter(pk=payload["task_id"], attempts__gte=MAX_ATTEMPTS).exists()
    later = [address for address, (code, _words) in refusal.recipients.items() if code < 500]
    if later and not last:
        return False
    for address, (code, words) in refusal.recipients.items():
        _note(address, kind_of(code, words))
    return True


def _note_all(addresses: Sequence[str], kind: str) -> None:
    for address in addresses:
        _note(address, kind)


def note_refusal(refusal: SMTPRecipientsRefused) -> bool:
    """Note who is refused for good; return whether nobody is left to ask again for."""
    settled = True
    for address, (code, words) in refusal.recipients.items():
        settled = settled and code >= 500
        if code >= 500:
            _note(address, kind_of(code, words))
    return settled


def _note(address: str, kind: str) -> None:
    bounces.note(mark=bounces.marks_of(parseaddr(address)[1] or address)[0], kind=kind)


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
