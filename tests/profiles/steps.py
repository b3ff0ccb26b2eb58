"""What people do in the tests of accounts, as their browser would without JavaScript."""

from __future__ import annotations

import re
from typing import Any

from django.core import mail
from django.http import HttpResponse
from django.test import Client


def last_code() -> str:
    """Return the code of the last mail."""
    found = re.search(r"^\s+(\d{6})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found[1]


def ask_code(client: Client, email: str, **more: Any) -> HttpResponse:
    """Ask for a code on the sign-in page."""
    return client.post("/compte/connexion/", {"login": email, **more})


def enter(client: Client, email: str) -> HttpResponse:
    """Sign in by code."""
    ask_code(client, email)
    return client.post("/compte/code/", {"code": last_code()})


def sign_up(client: Client, email: str, name: str = "Jeanne Dupré", **more: Any) -> HttpResponse:
    """Open an account by code."""
    client.post("/compte/inscription/", {"email": email, "name": name, **more})
    return client.post("/compte/code/", {"code": last_code()})


def is_signed_in(client: Client) -> bool:
    """Tell whether the settings open."""
    return client.get("/reglages/").status_code == 200
