"""Nobody has the site mail codes to whatever addresses without end (RATE-4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cases.services import move_case
from core import limits
from places.models import Town
from profiles.models import User
from tests import factories
from tests.profiles.steps import ask_code, last_code
from tests.reports.test_pages_sheet import SHEET, typed

pytestmark = pytest.mark.django_db
Ask = Callable[[Client, str], Any]


@pytest.fixture(params=["sign-up", "sign-in", "sheet", "me-too", "verdict"])
def ask(request: pytest.FixtureRequest, town: Town, citizen: User) -> Ask:
    """Each page that mails a code to an address typed by anybody."""
    factories.make_category()
    here = factories.outlined(town)
    report = factories.make_report(citizen, here)
    clerk = factories.make_official(here)
    move_case(case=report.case, to="fixed", mover=clerk, words="Fait.", no_photo="Nuit")
    mail.outbox.clear()
    me_too, verdict = (reverse(name, args=[report.pk]) for name in ("report_me_too", "report_verdict"))
    pages: dict[str, Ask] = {
        "sign-up": lambda client, to: client.post("/compte/inscription/", {"email": to, "name": "Inès Roy"}),
        "sign-in": ask_code,
        "sheet": lambda client, to: client.post(SHEET, typed(email=to)),
        "me-too": lambda client, to: client.post(me_too, {"email": to}),
        "verdict": lambda client, to: client.post(verdict, {"email": to, "verdict": "no", "words": "Non"}),
    }
    return pages[request.param]


def refused(answer: HttpResponse) -> bool:
    return answer.status_code in (200, 400) and "Trop de demandes" in answer.content.decode()


def test_codes_mailed_from_one_network_are_limited(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.LIMITS, "code_mail_network", "3/h")
    answers = [ask(Client(REMOTE_ADDR="203.0.113.1"), f"n{number}@example.org") for number in range(5)]
    assert [answer.status_code for answer in answers[:3]] == [302] * 3
    assert all(refused(answer) for answer in answers[3:])
    assert "n4@example.org" in answers[4].content.decode(), "what was typed is kept"
    assert len(mail.outbox) == 3
    assert ask(Client(REMOTE_ADDR="203.0.113.2"), "n4@example.org").status_code == 302


def test_all_pages_and_another_code_count_together(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.LIMITS, "code_mail_network", "2/h")
    factories.make_category()
    factories.outlined(town)
    client = Client()
    assert ask_code(client, "one@example.org").status_code == 302
    assert client.post(SHEET, typed(email="two@example.org")).status_code == 302
    for resend in ("/compte/code/renvoyer/", "/signaler/code/renvoyer/"):
        assert "Trop de demandes" in client.post(resend, follow=True).content.decode()
    assert refused(client.post("/compte/inscription/", {"email": "three@example.org", "name": "Inès Roy"}))
    assert len(mail.outbox) == 2


def test_a_network_used_up_keeps_no_holder_from_confirming(citizen: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is signed in and asks a code for their own address is no network."""
    monkeypatch.setitem(limits.LIMITS, "code_mail_network", "1/h")
    ask_code(Client(), "one@example.org")
    client = Client()
    client.force_login(citizen)
    client.post("/compte/confirmer/code/", {"send": ""})
    assert mail.outbox[-1].to == [citizen.email]
    assert last_code()
