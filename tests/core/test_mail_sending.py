"""Mail servers as they are: away, slow to accept, refusing; and whatever people write into a subject."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.utils import timezone

from core import bounces, mail, mailbox, unsubscribing
from core.models import Bounce, Task
from core.outbox.run import FIRST_WAIT, LONGEST_WAIT, MAX_ATTEMPTS
from core.outbox.worker import Worker
from tests.core.smtp import MailServer

pytestmark = pytest.mark.django_db(transaction=True)

AWA = "awa@example.org"


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    running = MailServer()
    settings.EMAIL_BACKEND = "core.mail.OutboxBackend"
    settings.MAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", running.port, False
    settings.EMAIL_TIMEOUT = 5
    yield running
    running.end()


def work() -> None:
    """Have a worker do what waits, as if the time had come."""
    Task.objects.filter(done_at=None).update(due=timezone.now() - timedelta(seconds=1))
    Worker().work()


def digest(to: str = AWA) -> EmailMessage:
    """Return a mail that nobody asked for just now."""
    headers = unsubscribing.headers("https://example.org/desinscription/x/")
    return EmailMultiAlternatives("Cette semaine", "Le marché revient.", to=[to], headers=headers)


def test_a_server_that_is_away_for_an_hour_loses_nothing(server: MailServer) -> None:
    """The shortest waits there can be, half of each, still reach over an hour."""
    waits = [min(FIRST_WAIT * 2**number, LONGEST_WAIT) for number in range(MAX_ATTEMPTS - 1)]
    assert sum(waits, timedelta()) * 0.5 > timedelta(hours=1)
    port = server.port
    server.end()
    for number in range(3):
        EmailMessage(f"Code {number}", "123456", to=[AWA]).send()
    for _try in range(MAX_ATTEMPTS - 1):
        work()
    assert Task.objects.filter(done_at=None, failed_at=None, attempts=MAX_ATTEMPTS - 1).count() == 3
    back = MailServer(port)
    try:
        work()
        work()
        assert len(back.taken) == 3
        subjects = {email.message_from_bytes(taken.data)["Subject"] for taken in back.taken}
        assert subjects == {"Code 0", "Code 1", "Code 2"}
    finally:
        back.end()
    assert not Bounce.objects.exists()


def test_a_recipient_refused_for_good_is_noted_and_not_asked_again(
    server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.rules.recipients[AWA] = "550 5.1.1 no such user awa@example.org"
    EmailMessage("Code", "123456", to=[AWA]).send()
    work()
    task = Task.objects.get()
    assert task.done_at is not None
    assert task.attempts == 1
    assert Bounce.objects.get().kind == "hard"
    assert mail.undeliverable([AWA, "AWA@example.org", "other@example.org"]) == {AWA, "AWA@example.org"}
    assert AWA not in caplog.text


def test_a_recipient_who_is_to_wait_is_asked_again(server: MailServer) -> None:
    server.rules.recipients[AWA] = "451 4.7.1 greylisted"
    EmailMessage("Code", "123456", to=[AWA]).send()
    work()
    assert Task.objects.get().done_at is None
    assert not Bounce.objects.exists()
    del server.rules.recipients[AWA]
    work()
    assert len(server.taken) == 1


def test_who_is_never_taken_is_noted_once_at_the_end(server: MailServer) -> None:
    server.rules.recipients[AWA] = "452 4.2.2 mailbox full"
    EmailMessage("Code", "123456", to=[AWA]).send()
    for _try in range(MAX_ATTEMPTS):
        work()
    assert Task.objects.get().done_at is not None  # nothing that an operator must look at
    assert Bounce.objects.values_list("kind", "count").get() == ("soft", 1)


def test_words_that_are_refused_stop_and_a_refused_sender_waits_for_the_operator(server: MailServer) -> None:
    server.rules.data = "554 5.7.1 looks like spam"
    EmailMessage("Code", "123456", to=[AWA]).send()
    work()
    assert Task.objects.get().done_at is not None
    assert Bounce.objects.get().kind == "soft"
    server.rules.sender = "550 5.7.1 not from you"
    EmailMessage("Code", "123456", to=[AWA]).send()
    work()
    assert Task.objects.get(done_at=None).attempts == 1


def test_nobody_writes_a_header_of_ours(server: MailServer) -> None:
    EmailMessage(
        "Votre\r\nBcc: eve@example.org\n\x00code",
        "a\x00b \ud800",
        to=[AWA],
        headers={"X-Town": "Gap\r\nBcc: eve@example.org"},
    ).send()
    work()
    assert Task.objects.get().done_at is not None
    (taken,) = server.taken
    got = email.message_from_bytes(taken.data, policy=email.policy.default)
    assert got["Bcc"] is None
    assert got["Subject"] == "Votre Bcc: eve@example.org code"
    EmailMessage("Code", "1", to=["Awa\nBcc: eve@example.org <awa@example.org>"]).send()
    work()
    assert Task.objects.filter(done_at=None).count() == 0
    assert not [taken for taken in server.taken if "eve@example.org" in taken.recipients]


@pytest.mark.parametrize(
    ("address", "arrives"),
    [
        ('"a b"@example.org', True),
        ("a+b=c@example.org", True),
        ("awa@münchen.example", True),
        ("O'Brien <o'brien@example.org>", True),
        ("élodie@example.org", None),  # as the server's SMTP allows
        ("awa@", False),
        ("awa", False),
        ("a@b@example.org", None),
        ("@example.org", None),
        ("awa@example..org", None),
        ("\u202eawa@example.org", None),
        ("x" * 300 + "@example.org", None),
    ],
)
def test_odd_addresses_arrive_or_are_noted_and_never_fail(
    server: MailServer, address: str, arrives: bool | None
) -> None:
    EmailMessage("Code", "123456", to=[address]).send()
    work()
    task = Task.objects.get()
    assert task.done_at is not None
    assert task.attempts == 1
    assert bool(server.taken) != Bounce.objects.exists()
    if arrives is not None:
        assert bool(server.taken) == arrives


def test_a_worker_killed_before_its_note_sends_the_same_message_again(server: MailServer) -> None:
    EmailMessage("Code", "123456", to=[AWA]).send()
    payload = Task.objects.get().payload
    mail.deliver({**payload, "task_id": 7})
    mail.deliver({**payload, "task_id": 7})
    first, second = (email.message_from_bytes(taken.data)["Message-ID"] for taken in server.taken)
    assert first == second
    assert bounces.recipient_of(first) == bounces.marks_of(AWA)[0]


def test_comfort_stops_where_mail_came_back_and_codes_go_on(server: MailServer) -> None:
    bounces.note(mark=bounces.marks_of(AWA)[0], kind="hard")
    mail.send(digest())
    EmailMessage("Code", "123456", to=[AWA]).send()
    work()
    (taken,) = server.taken
    assert b"123456" in taken.data
    assert Bounce.objects.exists()  # it came back today: a server that takes a mail says little
    Bounce.objects.update(last_at=timezone.now() - timedelta(days=8))
    EmailMessage("Code", "654321", to=[AWA]).send()
    work()
    assert not Bounce.objects.exists()
    mail.send(digest())
    work()
    assert len(server.taken) == 3


def test_who_called_our_mail_unwanted_is_asked_before_it_comes_again(server: MailServer) -> None:
    bounces.note(mark=bounces.marks_of(AWA)[0], kind="complaint", at=timezone.now() - timedelta(days=30))
    EmailMessage("Code", "123456", to=[AWA]).send()
    work()
    assert mail.undeliverable([AWA]) == {AWA}
    bounces.forget("Awa@Example.org")
    assert mail.undeliverable([AWA]) == set()


def test_what_comes_back_goes_to_an_address_of_its_own(server: MailServer, settings: Any) -> None:
    settings.BOUNCE_ADDRESS = "retours@example.org"
    settings.DEFAULT_FROM_EMAIL = "Gap <mairie@example.org>"
    EmailMessage("Code", "123456", to=[AWA]).send()
    work()
    (taken,) = server.taken
    assert taken.sender == "retours@example.org"
    assert email.message_from_bytes(taken.data)["From"] == "Gap <mairie@example.org>"


def test_our_mails_pass_through_a_provider_whole(settings: Any) -> None:
    settings.EMAIL_BACKEND = "core.mail.OutboxBackend"
    settings.MAIL_BACKEND = "anymail.backends.test.EmailBackend"
    message = digest()
    assert isinstance(message, EmailMultiAlternatives)
    message.attach_alternative("<p>Le marché revient.</p>", "text/html")
    message.reply_to = ["reponse+abc@example.org"]
    mail.send(message)
    work()
    assert Task.objects.get().done_at is not None
    (sent,) = django_mail.outbox
    told: dict[str, Any] = sent.anymail_test_params  # type: ignore[attr-defined]
    assert told["extra_headers"]["List-Unsubscribe"] == "<https://example.org/desinscription/x/>"
    assert told["extra_headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert told["extra_headers"]["Message-ID"].startswith(f"<outbox-{Task.objects.get().pk}-")
    assert told["html_body"] == "<p>Le marché revient.</p>"
    assert told["text_body"] == "Le marché revient."
    assert [str(address) for address in told["reply_to"]] == ["reponse+abc@example.org"]


def test_a_provider_that_refuses_a_recipient_is_believed(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from anymail.backends.test import EmailBackend
    from anymail.message import AnymailRecipientStatus

    settings.EMAIL_BACKEND = "core.mail.OutboxBackend"
    settings.MAIL_BACKEND = "anymail.backends.test.EmailBackend"
    refused = {"recipient_status": {AWA: AnymailRecipientStatus(message_id="1", status="invalid")}}
    monkeypatch.setattr(EmailBackend, "post_to_esp", lambda *_given: refused)
    EmailMessage("Code", "123456", to=[AWA]).send()
    work()
    assert Task.objects.get().done_at is not None
    assert Bounce.objects.get().kind == "hard"


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("دار بلدية <civicnet@localhost>", ("دار بلدية", "<civicnet@localhost>")),
        ("civicnet@localhost", ("", "civicnet@localhost")),
        ("<civicnet@localhost>", ("", "civicnet@localhost")),
    ],
)
def test_a_name_and_its_address_are_shown_apart(written: str, parts: tuple[str, str]) -> None:
    """Together, the brackets of an address after an Arabic name change sides."""
    assert mailbox._name_and_address(written) == parts
