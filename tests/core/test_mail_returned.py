"""What comes back: reports of mail servers and complaints, believed when they hold a Message-ID that we made."""

from __future__ import annotations

import email
import json
from base64 import b64encode
from datetime import timedelta
from io import BytesIO, TextIOWrapper
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from civicnet import urls as site
from civicnet.inbound import webhooks
from core import bounces, inbound
from core.letters import Letter
from core.models import Bounce, Task
from core.outbox.worker import Worker
from core.returned import kind_of, report_of

pytestmark = pytest.mark.django_db(transaction=True)

AWA, EVE = "awa@example.org", "eve@example.org"

urlpatterns = [path("-/anymail/", include((webhooks(), "anymail"))), *site.urlpatterns]
handler400, handler404 = site.handler400, site.handler404


def ours(to: str = AWA, task: int = 5) -> str:
    return bounces.message_id(f"outbox-{task}", [to], "example.org")


def report(
    message_id: str, *, status: str = "5.1.1", action: str = "failed", final: str = AWA, headers: str = "message/rfc822"
) -> bytes:
    """Return a report as servers write them (RFC 3464)."""
    return f"""From: MAILER-DAEMON@mx.example.net
To: civicnet@localhost
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I am sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; {final}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; said: {status}

--b
Content-Type: {headers}

From: civicnet@localhost
To: {final}
Message-ID: {message_id}
Subject: Code

123456
--b--
""".encode()


def complaint(message_id: str, kind: str = "abuse") -> bytes:
    """Return a complaint as providers write them, without the address (RFC 5965, RFC 6590)."""
    return f"""From: fbl@provider.example
To: civicnet@localhost
Subject: complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

This is a report.
--b
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1

--b
Content-Type: message/rfc822

From: civicnet@localhost
To: redacted@provider.example
Message-ID: {message_id}

Bonjour
--b--
""".encode()


def bring(raw: bytes) -> None:
    """Have a report come in and be handled."""
    inbound.accept(raw)
    Worker().work()


@pytest.mark.parametrize("headers", ["message/rfc822", "text/rfc822-headers", "message/rfc822-headers"])
def test_a_report_about_a_mail_of_ours_is_noted_once(headers: str) -> None:
    bring(report(ours(), headers=headers))
    bring(report(ours(), headers=headers))
    row = Bounce.objects.get()
    assert (row.kind, row.count, row.pk) == ("hard", 1, bounces.marks_of(AWA)[0])
    assert bounces.undeliverable([AWA, EVE]) == {AWA}


@pytest.mark.parametrize(
    ("status", "action", "kind"),
    [
        ("5.1.1", "failed", "hard"),
        ("5.2.1", "failed", "hard"),
        ("5.2.2", "failed", "soft"),
        ("5.7.1", "failed", "soft"),
        ("4.4.1", "failed", "soft"),
        ("4.4.1", "delayed", None),
        ("2.0.0", "delivered", None),
    ],
)
def test_what_a_report_says(status: str, action: str, kind: str | None) -> None:
    told = report_of(email.message_from_bytes(report(ours(), status=status, action=action)))
    assert told == ((ours(), kind) if kind else None)


@pytest.mark.parametrize(
    ("code", "words", "kind"),
    [
        (550, b"5.1.1 no such user", "hard"),
        (550, b"no such user", "hard"),
        (552, b"quota", "soft"),
        (550, b"5.7.1 relaying denied", "soft"),  # of our own server: not the fault of anybody's address
        (550, b"5.1.8 bad sender", "soft"),
        (451, b"4.3.0 later", "soft"),
    ],
)
def test_what_a_server_says(code: int, words: bytes, kind: str) -> None:
    assert kind_of(code, words) == kind


def test_a_forged_report_stops_nobodys_mail() -> None:
    """Neither an invented Message-ID, nor one's own with another's address, nor one bent by a letter."""
    bring(report("<outbox-5@example.org>"))
    bring(report("<outbox-5-" + "a" * 29 + "@example.org>"))
    bent = ours()
    for at in range(bent.index("-5-") + 3, bent.index("@") - 1):
        other = "b" if bent[at] != "b" else "c"
        bring(report(bent[:at] + other + bent[at + 1 :]))
    bring(report(ours().replace("outbox-5-", "outbox-6-")))
    assert not Bounce.objects.exists()
    bring(report(ours(EVE), final=AWA))  # Eve had this mail: what she says of it concerns her alone
    assert bounces.undeliverable([AWA, EVE]) == {EVE}


def test_a_complaint_stops_what_nobody_asked_for() -> None:
    bring(complaint(ours(), "not-spam"))
    assert not Bounce.objects.exists()
    bring(complaint(ours()))
    assert Bounce.objects.get().kind == "complaint"
    bounces.note(mark=bounces.marks_of(AWA)[0], kind="soft")
    assert Bounce.objects.get().kind == "complaint"


def test_five_soft_ones_in_a_week_are_a_hard_one() -> None:
    now = timezone.now()
    mark = bounces.marks_of(AWA)[0]
    for days in (20, 12, 6, 5, 4, 3):
        bounces.note(mark=mark, kind="soft", at=now - timedelta(days=days))
    assert bounces.undeliverable([AWA]) == set()  # four of them in a week
    bounces.note(mark=mark, kind="soft", at=now)
    assert bounces.undeliverable([AWA]) == {AWA}


def test_a_key_that_was_changed_still_opens(settings: Any) -> None:
    former = ours()
    bounces.note(mark=bounces.marks_of(AWA)[0], kind="hard")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert bounces.undeliverable([AWA]) == {AWA}
    assert bounces.recipient_of(former) in bounces.marks_of(AWA)


def test_no_row_has_an_address() -> None:
    bring(report(ours()))
    told = json.dumps([*Bounce.objects.values(), *Task.objects.values()], default=str)
    assert "example.org" not in told


def pipe(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> int:
    """Bring a mail as Postfix does; return the code with which the program ends."""
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(raw)))
    try:
        call_command("mail", "receive")
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_a_mail_server_hands_mail_to_a_program(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    assert pipe(monkeypatch, report(ours())) == 0
    assert pipe(monkeypatch, b"From: eve@example.org\nTo: nobody@example.org\n\nBonjour") == 67
    assert pipe(monkeypatch, b"") == 67
    assert pipe(monkeypatch, b"From: eve@example.org\nAuto-Submitted: auto-replied\nTo: x@example.org\n\nx") == 0
    monkeypatch.setattr("core.management.commands.mail.MAX_TAKEN", 100)
    monkeypatch.setattr("core.inbound.MAX_TAKEN", 100)
    assert pipe(monkeypatch, b"x" * 200) == 77
    assert "too large" in capsys.readouterr().err
    Worker().work()
    assert Bounce.objects.count() == 1


def test_a_database_that_is_away_has_the_server_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    def away(*_given: Any, **_named: Any) -> None:
        raise OperationalError

    monkeypatch.setattr("core.management.commands.mail.accept", away)
    assert pipe(monkeypatch, report(ours())) == 75


SECRET = "civicnet:very-secret"


@pytest.fixture
def provider(settings: Any) -> Any:
    """Return what posts to a webhook as a provider that knows the secret."""
    settings.ROOT_URLCONF = __name__
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}
    return Client(HTTP_AUTHORIZATION=f"Basic {b64encode(SECRET.encode()).decode()}")


def event(**more: Any) -> str:
    """Return an event as Postmark tells it."""
    told = {"RecordType": "Bounce", "Type": "HardBounce", "TypeCode": 1, "ID": 42, "Email": AWA}
    return json.dumps({**told, "BouncedAt": "2026-11-29T10:00:00Z", "MessageID": "x"} | more)


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({}, "hard"),
        ({"Type": "SoftBounce", "TypeCode": 4096}, "soft"),
        ({"RecordType": "SpamComplaint", "Type": "SpamComplaint"}, "complaint"),
        ({"RecordType": "Open"}, None),
    ],
)
def test_a_provider_tells_what_came_back(provider: Client, told: dict[str, Any], kind: str | None) -> None:
    for _twice in range(2):
        answer = provider.post("/-/anymail/postmark/tracking/", event(**told), content_type="application/json")
        assert answer.status_code == 200
    Worker().work()
    assert list(Bounce.objects.values_list("kind", "count")) == ([(kind, 1)] if kind else [])


def test_a_webhook_answers_in_statuses_whatever_comes(provider: Client) -> None:
    stranger = Client()
    url = "/-/anymail/postmark/tracking/"
    assert stranger.post(url, event(), content_type="application/json").status_code == 400
    for body in ("", "{", "[]", "null", '{"RecordType": 7}', "\x00"):
        assert provider.post(url, body, content_type="application/json").status_code in (200, 400), body
    for pattern in webhooks():
        address = "/-/anymail/" + str(pattern.pattern).strip("^$").replace("(_mime)?", "")
        assert provider.post(address, "{}", content_type="application/json").status_code in (200, 400, 404), address
    assert provider.get(url).status_code == 405
    assert not Bounce.objects.exists()


def test_without_a_secret_there_is_no_webhook(client: Client) -> None:
    assert client.post("/-/anymail/postmark/tracking/", event(), content_type="application/json").status_code == 404


def test_the_settings_say_that_mail_comes_back_and_try_again(sign_in: Any, citizen: Any, outsider: Any) -> None:
    browser = sign_in(citizen)
    assert "reviennent" not in browser.get("/reglages/").content.decode()
    bounces.note(mark=bounces.marks_of(citizen.email)[0], kind="hard")
    assert "Nos messages à votre adresse reviennent" in browser.get("/reglages/").content.decode()
    assert "reviennent" not in sign_in(outsider).get("/reglages/").content.decode()
    sign_in(outsider).post("/reglages/adresse/reessayer/")
    assert Bounce.objects.exists()
    assert browser.post("/reglages/adresse/reessayer/").status_code == 302
    assert not Bounce.objects.exists()


def test_what_is_noted_of_an_address_goes_with_the_account(citizen: Any) -> None:
    from profiles import privacy

    bounces.note(mark=bounces.marks_of(citizen.email)[0], kind="complaint")
    assert privacy.data_of(citizen)["profiles"]["mail_returned"]["kind"] == "complaint"
    privacy.erase(citizen)
    assert not Bounce.objects.exists()


def test_bounces_are_forgotten_after_a_year() -> None:
    bounces.note(mark=1, kind="hard", at=timezone.now() - timedelta(days=366))
    bounces.note(mark=2, kind="hard")
    bounces.prune()
    assert Bounce.objects.get().pk == 2


def test_a_letter_tells_who_sent_it_or_nothing() -> None:
    def sender(*lines: str) -> str:
        raw = "".join(f"From: {line}\n" for line in lines) + "\nx"
        return Letter(email.message_from_string(raw)).sender

    assert sender("Awa Diop <awa@example.org>") == AWA
    assert sender("awa@example.org") == AWA
    assert sender("=?utf-8?q?Awa_=C3=A9?= <awa@example.org>") == AWA
    assert sender() == ""
    for line in (
        "awa@example.org, eve@example.org",
        "awa@example.org <eve@example.org>, x",
        "awa@example.org)<eve@example.org",
        '"awa@example.org" eve@example.org',
        "=?utf-8?q?awa=40example.org?=",
        "<awa@example.org> eve@example.org",
        "awa@example.org\\<eve@example.org>,",
        "undisclosed:awa@example.org;",
    ):
        assert sender(line) != AWA, line
    assert sender(AWA, EVE) == ""
