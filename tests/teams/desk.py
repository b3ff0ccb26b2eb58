"""Sending the desk's forms, and reading the mails they cause."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from django.core import mail
from django.test import Client
from django.urls import reverse

from places.models import Town
from profiles.models import User

SignIn: TypeAlias = Callable[[User], Client]


def send(browser: Client, town: Town, **typed: object) -> tuple[int, str]:
    """Send the form of who answers; return the status and the page."""
    answer = browser.post(reverse("desk_agents", args=[town.slug]), typed)
    return answer.status_code, answer.content.decode()


def token_mailed() -> str:
    """Return the token of the last mail on its way."""
    found = re.search(r"/mandats/([\w-]+)/", str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found[1]


def answer_offer(browser: Client, token: str, act: str = "accept") -> tuple[int, str]:
    """Answer a proposal; return the status and the page."""
    answer = browser.post(reverse("mandate_offer", args=[token]), {"act": act})
    return answer.status_code, answer.content.decode()
