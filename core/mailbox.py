"""The mailbox page of a demonstration: the mails that would have been sent, so that a newcomer finds their code.

Whoever wants to see an answer by mail arrive writes it here; it comes in as a mail server would bring it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTPUTF8
from email.utils import formatdate, make_msgid, parseaddr
from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core import mail
from core.forms import TextField
from core.inbound import Refused, accept
from core.letters import Letter, Unreadable, read
from core.limits import limited

SHOWN = 20
MOST_WORDS = 5000
TOLD = ("Reply-To", "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted", "Message-ID")
# A mail is a document of its own: it draws itself and nothing else, whatever it says.
CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox allow-popups"


@dataclass(frozen=True, slots=True)
class Shown:
    """A mail as the page shows it."""

    name: str
    letter: Letter
    at: datetime

    @property
    def sender(self) -> tuple[str, str]:
        return _name_and_address(self.letter.header("From"))

    @property
    def to(self) -> tuple[str, str]:
        return _name_and_address(self.letter.header("To"))

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Those that a mail program acts on."""
        return [(name, value) for name in TOLD if (value := self.letter.header(name))]

    @property
    def takes_answers(self) -> bool:
        """Whether an answer to it comes in here."""
        answer = _answer(self.letter, "")
        return bool(import_string(settings.INBOUND_KNOWS)(Letter(answer)))


class AnswerForm(forms.Form):
    """What somebody answers to a mail."""

    body = TextField(
        label=gettext_lazy("Votre réponse"),
        max_length=MOST_WORDS,
        error_messages={"required": gettext_lazy("Écrivez quelques mots.")},
    )


@require_safe
@never_cache
def mailbox(request: HttpRequest) -> HttpResponse:
    """Show the newest mails. Only where mails are written to files and the site says it is a demonstration."""
    _demand()
    newest = sorted(mail.folder().glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)[:SHOWN]
    return render(request, "core/mailbox.html", {"mails": [_read(path) for path in newest]})


@require_safe
@never_cache
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Show the HTML of one mail, as a document that can reach nothing of this site."""
    html = _find(name).letter.html
    if not html:
        raise Http404
    return HttpResponse(html, headers={"Content-Security-Policy": CSP, "Referrer-Policy": "no-referrer"})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("mailbox")
def answer(request: HttpRequest, name: str) -> HttpResponseBase:
    """Answer a mail as whoever got it: what is written here goes the way of a mail that comes in."""
    found = _find(name)
    if not found.takes_answers:
        raise Http404
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                accept(_answer(found.letter, form.cleaned_data["body"]).as_bytes())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            words = _("Votre réponse est partie : elle paraît dans la discussion, ou un courriel dit pourquoi non.")
            messages.success(request, words)
            return redirect("mailbox")
    status = 400 if form.errors else 200
    return render(request, "core/mailbox_answer.html", {"mail": found, "form": form}, status=status)


def _name_and_address(written: str) -> tuple[str, str]:
    """Return both parts of a header of addresses, because each has its own direction; a name may be ""."""
    name, opening, address = written.rpartition("<")
    return name.strip(), f"{opening}{address}" if name.strip() else address.removesuffix(">")


def _demand() -> None:
    shown = (settings.DEBUG or settings.DEMO) and settings.MAIL_BACKEND == "core.mail.FolderBackend"
    if not shown or settings.SECURE:  # a public site over HTTPS never shows anyone a log-in code
        raise Http404


def _find(name: str) -> Shown:
    """Return one of the mails that lie in the folder, by the name of its file."""
    _demand()
    for path in mail.folder().glob("*.eml"):
        if path.stem == name:
            return _read(path)
    raise Http404


def _read(path: Path) -> Shown:
    try:
        letter = read(path.read_bytes())
    except (OSError, Unreadable):
        raise Http404 from None
    return Shown(path.stem, letter, datetime.fromtimestamp(path.stat().st_mtime, UTC))


def _answer(letter: Letter, words: str) -> EmailMessage:
    """Return the answer of whoever got a mail, quoting it as mail programs do."""
    written = EmailMessage(SMTPUTF8)
    written["From"] = parseaddr(letter.header("To"))[1]
    written["To"] = parseaddr(letter.header("Reply-To"))[1] or "nobody@localhost"
    written["Subject"] = f"Re: {letter.subject}"
    written["Date"] = formatdate()
    written["Message-ID"] = make_msgid(domain="localhost")
    written["In-Reply-To"] = written["References"] = letter.message_id
    quoted = "\n".join(f"> {line}" for line in letter.text.splitlines())
    sender = parseaddr(letter.header("From"))[1]
    written.set_content(f"{words}\n\nLe {formatdate()}, {sender} a écrit :\n\n{quoted}\n")
    return written
