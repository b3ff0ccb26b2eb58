"""Speaking to an Open311 server of somebody else: what we send it, and the little we believe of what it answers.

Answers are read as JSON only, of a bounded size, before a deadline (core.outside); whatever is not as the standard says
is either silence, to be tried again, or a refusal, in words cut short.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from core import outside
from core.outside import Unreachable
from core.text import clean, clean_line
from reports.open311.models import MAX_NOTES, MAX_REMOTE_ID

STATUSES = ("open", "closed")
LATER = (401, 403, 408, 425, 429)  # a key may be mended, a server may rest


class Declined(Exception):
    """The server read the report and will not take it, now or later; the words are its own."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = clean_line(words)[:200]


@dataclass(frozen=True)
class Server:
    """Where it is and how it knows us."""

    url: str
    jurisdiction_id: str = ""
    api_key: str = ""


@dataclass(frozen=True)
class Receipt:
    """The number of a report there, or the token that becomes one."""

    number: str
    token: str


@dataclass(frozen=True)
class Told:
    """What became of a report there."""

    status: str
    notes: str


def send(server: Server, form: Mapping[str, str]) -> Receipt:
    """Send a report. Raises ``Declined`` for good, ``Unreachable`` for now."""
    named = {"api_key": server.api_key, "jurisdiction_id": server.jurisdiction_id}
    body = urlencode({**{name: value for name, value in named.items() if value}, **form}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    answer = outside.fetch(f"{server.url}/requests.json", body=body, headers=headers)
    if answer.status in LATER or answer.status >= 500:
        raise Unreachable(f"{answer.status} {_words(answer.body)}".strip())
    if answer.status >= 400:
        raise Declined(_words(answer.body) or str(answer.status))
    if answer.status not in (200, 201):
        raise Unreachable(str(answer.status))
    told = next((each for each in _listed(_json(answer), "service_requests") if isinstance(each, dict)), {})
    receipt = Receipt(_number(told.get("service_request_id")), _number(told.get("token")))
    if not (receipt.number or receipt.token):
        raise Declined("no number in its answer")  # sent again, it would be there twice
    return receipt


def resolve(server: Server, token: str) -> str:
    """Return the number that a token became, nothing while it has none. Raises ``Unreachable``."""
    answer = outside.fetch(_address(server, f"tokens/{quote(token, safe='')}.json", {}))
    if answer.status == 404:
        return ""
    for each in _listed(_read(answer), "service_requests"):
        if isinstance(each, dict) and _number(each.get("token", token)) == token:
            return _number(each.get("service_request_id"))
    return ""


def ask(server: Server, numbers: Collection[str]) -> dict[str, Told]:
    """Return what became of these reports, by their number there; others it tells of are ignored."""
    answer = outside.fetch(_address(server, "requests.json", {"service_request_id": ",".join(numbers)}))
    told: dict[str, Told] = {}
    for each in _listed(_read(answer), "service_requests"):
        number = _number(each.get("service_request_id")) if isinstance(each, dict) else ""
        if number in numbers and (status := str(each.get("status", "")).strip().lower()) in STATUSES:
            notes = each.get("status_notes")
            told[number] = Told(status, clean(notes).strip()[:MAX_NOTES] if isinstance(notes, str) else "")
    return told


def _address(server: Server, path: str, asked: dict[str, str]) -> str:
    named = {"jurisdiction_id": server.jurisdiction_id} if server.jurisdiction_id else {}
    query = urlencode({**named, **asked})
    return f"{server.url}/{path}" + (f"?{query}" if query else "")


def _read(answer: outside.Answer) -> Any:
    if answer.status != 200:
        raise Unreachable(str(answer.status))
    return _json(answer)


def _json(answer: outside.Answer) -> Any:
    try:
        return json.loads(answer.body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Unreachable("not JSON") from None


def _listed(told: Any, name: str) -> list[Any]:
    """Return the list there is: bare as in the standard's JSON, or under its name as some servers write it."""
    if isinstance(told, dict):
        told = told.get(name, [])
    return told if isinstance(told, list) else []


def _number(value: Any) -> str:
    """Return a number of theirs as text, nothing for what is none."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = str(value).strip() if not isinstance(value, int) or abs(value) < 10**40 else ""
    return text if 0 < len(text) <= MAX_REMOTE_ID and text.isascii() and text.isprintable() and "," not in text else ""


def _words(body: bytes) -> str:
    """Return what an answer in the standard's form says is wrong."""
    try:
        told = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return ""
    found = [each.get("description") for each in _listed(told, "errors") if isinstance(each, dict)]
    return clean_line(" ".join(word for word in found if isinstance(word, str)))[:200]
