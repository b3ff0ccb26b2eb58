"""Which views take a form without the site's token (CSRF-1): what no cookie opens, and nothing else."""

from __future__ import annotations

from tests.core.test_limited_urls import patterns

EXEMPT = {"open311_requests"}  # opened by a key in the form


def test_only_what_no_cookie_opens_does_without_the_token() -> None:
    """The API's views check the token themselves when a session asks (tests/api/test_requests.py)."""
    exempt = {
        pattern.name
        for pattern in patterns()
        if getattr(pattern.callback, "csrf_exempt", False) and not hasattr(pattern.callback, "cls")
    }
    assert exempt == EXEMPT
