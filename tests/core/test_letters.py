"""Asking a mail something raises nothing; a mail server is answered in its own numbers, whatever it pipes (DOS-5)."""

from __future__ import annotations

import os
from contextlib import suppress
from io import BytesIO, TextIOWrapper
from typing import Any

import pytest
from django.core.exceptions import BadRequest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civicnet.inbound import _patient, take
from core.inbound import Refused, accept
from core.letters import Letter, Unreadable, read

pytestmark = pytest.mark.django_db

NESTED = b"(" * 3000 + b")" * 3000 + b" <a@b.fr>"
ASKED = [name for name, value in vars(Letter).items() if isinstance(value, property)]
EVIL = {
    "comments": b"From: " + NESTED + b"\n\nx",
    "open comments": b"From: " + b"(" * 9000 + b"\n\nx",
    "comments everywhere": b"".join(name + b": " + NESTED + b"\n" for name in (b"To", b"Cc", b"Reply-To")) + b"\nx",
    "half a word": b"Subject: =?utf-8?b?a?=\nFrom: =?utf-8?b?a?= <a@b.fr>\nAuto-Submitted: =?utf-8?b?a?=\n\nx",
    "numbers": b"Content-Type: text/plain; charset*" + b"9" * 5000 + b"*=x\n\nx",
    "report": b"Content-Type: multipart/report; boundary=a\n\n--a\nContent-Type: message/rfc822\n\nFrom: " + NESTED,
    "parts": b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 3000,
    "no mail": b"\xff\x00" * 100,
    "nothing": b"",
}


def ask(raw: bytes) -> None:
    try:
        letter = read(raw)
    except Unreadable:
        return
    for name in ASKED:
        getattr(letter, name)


@pytest.mark.parametrize("name", EVIL)
def test_asking_raises_nothing(name: str) -> None:
    ask(EVIL[name])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from([
            b"From: ", b"To: ", b"Subject: ",
            b"Content-Type: ", b"Content-Transfer-Encoding: ", b"Content-Disposition: ",
            b"multipart/mixed; boundary=a", b"text/plain; charset=", b"message/rfc822", b"--a", b"\n",
            b"\n\n", b"\r\n ",
            b"=?utf-8?b?a?=", b"=?x?q?=f?=", b"base64", b"uuencode", b"attachment; filename*0*=", b"(" * 2000,
            b"<", b"\"",
            b"a@b.fr", b"\xff\xfe", b"\x00", b"idna", b"9" * 5000, b"*", b";", b"In-Reply-To: ", b"Message-ID: ",
        ]),
        max_size=30,
    )
)  # fmt: skip
def test_asking_whatever_was_spliced_raises_nothing(pieces: list[bytes]) -> None:
    ask(b"".join(pieces))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.inbound.enqueue", lambda *_args, **_more: None)
        with suppress(Refused):
            accept(b"".join(pieces), envelope="a@b.fr")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", EVIL)
def test_a_pipe_ends_with_a_number_that_servers_know(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(EVIL[name])))
    code: Any = 0
    try:
        call_command("mail", "receive", "--recipient", "a\x00\udcff@b.fr")
    except SystemExit as left:
        code = left.code
    assert code in (os.EX_OK, os.EX_NOUSER, os.EX_NOPERM)


@pytest.mark.django_db(transaction=True)
def test_a_webhook_brings_whatever_it_likes() -> None:
    from anymail.inbound import AnymailInboundMessage
    from anymail.signals import AnymailInboundEvent

    message = AnymailInboundMessage.parse_raw_mime_bytes(b"X: 1\n\nx")
    message.as_bytes = lambda: EVIL["comments"]
    take(object, AnymailInboundEvent(event_type="inbound", event_id="1", message=message), "Test")


def test_a_webhook_that_anymail_cannot_read_is_a_bad_request() -> None:
    def view(_request: object) -> None:
        raise RecursionError

    with pytest.raises(BadRequest):
        _patient(view)(None)
