"""Which views take a form without the site's token (CSRF-1): what no cookie opens, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from tests.core.test_limited_urls import patterns

EXEMPT = {
    "device_renew",  # opened by the secret of a subscription, which a service worker has
    "open311_requests",  # opened by a key in the form
    "unsubscribe",  # opened by a signed address (RFC 8058)
}


def test_only_what_no_cookie_opens_does_without_the_token() -> None:
    """The API's views check the token themselves when a session asks (tests/api/test_requests.py)."""
    exempt = {
        pattern.name
        for pattern in patterns()
        if getattr(pattern.callback, "csrf_exempt", False) and not hasattr(pattern.callback, "cls")
    }
    assert exempt == EXEMPT


def test_the_piece_that_holds_a_form_is_never_shut_off_from_the_token() -> None:
    """`only` would leave the token outside, and every sending would be refused as too old."""
    root = Path(__file__).resolve().parents[2]
    shut = [
        str(path.relative_to(root))
        for path in root.glob("**/templates/**/*.html")
        if ".venv" not in path.parts and re.search(r'core/ui/form\.html"[^%]* only %}', path.read_text())
    ]
    assert shut == []
