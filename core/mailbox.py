"""The mailbox page of a demonstration: the mails that would have been sent, so that a newcomer finds their code."""

import email
import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import mail

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as the page shows it."""

    to: str
    subject: str
    body: str
    at: datetime


@require_safe
@never_cache
def mailbox(request: HttpRequest) -> HttpResponse:
    """Show the newest mails. Only where mails are written to files and the site says it is a demonstration."""
    shown = (settings.DEBUG or settings.DEMO) and settings.MAIL_BACKEND == "core.mail.FolderBackend"
    if not shown or settings.SECURE:  # a public site over HTTPS never shows anyone a log-in code
        raise Http404
    newest = sorted(mail.folder().glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)[:SHOWN]
    return render(request, "core/mailbox.html", {"letters": [_read(path) for path in newest]})


def _read(path: Path) -> Letter:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",))
    return Letter(
        to=str(message["to"]),
        subject=str(message["subject"]),
        body=body.get_content() if body is not None else "",
        at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
    )
