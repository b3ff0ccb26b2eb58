"""Who asks by a session: the site's own pages, and only with their form token (CSRF-1)."""

from __future__ import annotations

from typing import Any

from rest_framework import authentication

from core.api.problems import Problem


class SessionAuthentication(authentication.SessionAuthentication):
    """The session of a browser; what it writes needs the token in ``X-CSRFToken``, whatever the type of the body."""

    def enforce_csrf(self, request: Any) -> None:
        plain = request._request
        check = authentication.CSRFCheck(lambda _request: None)  # type: ignore[arg-type]
        check.process_request(plain)
        if check.process_view(plain, None, (), {}):  # type: ignore[arg-type]
            raise Problem("csrf")
