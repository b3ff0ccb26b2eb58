"""A client of the API as another program is one: JSON in, JSON out, a token in a header."""

from __future__ import annotations

import json
from typing import Any, Self

from django.test import Client

from places.models import Town
from profiles.models import User
from profiles.services import create_token

V1 = "/api/v1"


class Program(Client):
    """Sends JSON to addresses below /api/v1; everything else is Django's own client."""

    @classmethod
    def of(cls, person: User, *, writes: bool = True, messages: bool = True, town: Town | None = None) -> Self:
        """Return a program with a fresh token of this person."""
        _token, secret = create_token(person=person, name="Test", writes=writes, messages=messages, days=30, town=town)
        return cls(headers={"Authorization": f"Bearer {secret}"})

    def ask(self, method: str, address: str, data: Any = None, **headers: str) -> Any:
        """Send one request and return the response."""
        body = b"" if data is None else data if isinstance(data, bytes) else json.dumps(data).encode()
        kind = "application/json" if body else "application/octet-stream"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.generic(method.upper(), V1 + address, body, content_type=kind, headers=named)

    def read(self, address: str, status: int = 200, **headers: str) -> Any:
        """Return what an address answers in JSON."""
        response = self.ask("get", address, **headers)
        assert response.status_code == status, response.content
        return response.json()

    def write(self, method: str, address: str, data: Any = None, status: int = 200, **headers: str) -> Any:
        """Write, and return what is answered."""
        response = self.ask(method, address, data, **headers)
        assert response.status_code == status, response.content
        return response.json() if response.content else None


def is_problem(response: Any, status: int, code: str = "") -> bool:
    """Return whether a response is a problem of this status, and of this code when one is given; say what else."""
    told = response.json() if "json" in response.headers.get("Content-Type", "") else {}
    expected = (status, "application/problem+json", status, code or told.get("code"))
    found = (response.status_code, response.headers.get("Content-Type"), told.get("status"), told.get("code"))
    assert found == expected, response.content[:500]
    return True
