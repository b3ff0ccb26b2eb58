"""Codes by e-mail: proof that the person at the keyboard reads the mail of an address.

One door for sign-up, sign-in, a new address, the confirmation of a sensitive act and what is given without an account.
Asking for a code does the same work and says the same words whether the address has an account or not (AUTH-2). A code
lives 15 minutes in one session, as a keyed hash; it works once, five times may be tried, and it dies when the account's
password or address changes (AUTH-3). Only POST ever consumes it. Its tries and its end are counted in the database
(profiles.services.tries), so that neither requests in parallel nor an old copy of the session bring it back.

Nobody can lock somebody else out: wrong codes cost tries to the session that types them, never to another, and a right
code within its tries always passes. What bounds a guesser is five tries by code and four codes an hour by address
(profiles.mail): twenty guesses an hour in a million, whatever the sessions and networks (AUTH-6). Beyond the published
ceilings by address and by network, one wrong code kills the code it was typed for.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import get_language

from core import limits
from profiles import mail, services
from profiles.addresses import normalize
from profiles.models import MAX_TRIES, User

LIFE = 15 * 60  # seconds
TRIES = MAX_TRIES
DIGITS = 6

ENTER, ADDRESS, CONFIRM, GIVE = "enter", "address", "confirm", "give"


class WrongCode(Exception):
    """Not the code that was sent; `left` tries remain."""

    def __init__(self, left: int) -> None:
        super().__init__(f"{left} tries left")
        self.left = left


class CodeDead(Exception):
    """No code waits in this session: used, too old, tried too often, or none was asked."""


@dataclass
class Pending:
    """What a session remembers of the code it waits for."""

    email: str
    digest: str = ""
    nonce: str = ""
    stamp: str = ""
    at: float = 0.0
    notes: dict[str, Any] = field(default_factory=dict)  # what to do next: the name typed at sign-up, where to go

    @classmethod
    def of(cls, request: HttpRequest, purpose: str) -> Self:
        """Return the code this session waits for; raise CodeDead when none, or too old."""
        state = request.session.get(_slot(purpose))
        if not isinstance(state, dict) or time.time() - state["at"] > LIFE:
            raise CodeDead
        return cls(**state)

    def keep(self, request: HttpRequest, purpose: str) -> None:
        """Remember in the session."""
        request.session[_slot(purpose)] = asdict(self)


def send(request: HttpRequest, purpose: str, *, email: str, **notes: Any) -> None:
    """Mail a fresh code to `email` and wait for it in this session; may raise limits.TooMany (RATE-4)."""
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    pending = Pending(email=normalize(email), nonce=secrets.token_hex(16), at=time.time(), notes=notes)
    pending.stamp = _account_stamp(pending.email)
    pending.digest = _digest(pending, purpose, code)
    mail.send_code(
        code,
        to=pending.email,
        requester=_requester(request, pending.email),
        language=get_language() or "fr",
        minutes=LIFE // 60,
    )
    services.open_code(nonce=pending.nonce, former=_former(request, purpose))
    pending.keep(request, purpose)


def resend(request: HttpRequest, purpose: str) -> None:
    """Mail another code to the same address; the former one is dead. May raise CodeDead, limits.TooMany."""
    pending = Pending.of(request, purpose)
    send(request, purpose, email=pending.email, **pending.notes)


def check(request: HttpRequest, purpose: str, typed: str) -> Pending:
    """Consume the code and return what was waiting for it; raise WrongCode or CodeDead."""
    pending = Pending.of(request, purpose)
    left = services.take_try(nonce=pending.nonce)  # before comparing: whoever asks at the same moment has one try less
    if left is None:
        forget(request, purpose)
        raise CodeDead
    digits = "".join(str(int(c)) for c in typed if c.isdecimal())
    right = constant_time_compare(pending.digest, _digest(pending, purpose, digits))
    if right:
        forget(request, purpose)
        ended_by_this = services.kill_code(nonce=pending.nonce)
        if ended_by_this and constant_time_compare(pending.stamp, _account_stamp(pending.email)):
            return pending
        raise CodeDead
    if _is_guessing(request, pending.email):
        services.kill_code(nonce=pending.nonce)
        left = 0
    if not left:
        forget(request, purpose)
        raise CodeDead
    raise WrongCode(left)


def forget(request: HttpRequest, purpose: str) -> None:
    """Wait for no code any more."""
    request.session.pop(_slot(purpose), None)


def _former(request: HttpRequest, purpose: str) -> str:
    """Return the nonce of the code that another one replaces, if any waits."""
    try:
        return Pending.of(request, purpose).nonce
    except CodeDead:
        return ""


def _requester(request: HttpRequest, email: str) -> str:
    """Return who asks for a code: the holder of the address, once signed in, or a network."""
    user = request.user
    if user.is_authenticated and user.email == email:
        return mail.HOLDER
    return limits.client_network(request)


def _is_guessing(request: HttpRequest, email: str) -> bool:
    """Count a wrong code; tell whether there were too many for its address, or from its network."""
    try:
        limits.limit("code", email)
        limits.limit("code_network", limits.client_network(request))
    except limits.TooMany:
        return True
    return False


def _slot(purpose: str) -> str:
    return f"mailed-code:{purpose}"


def _digest(pending: Pending, purpose: str, code: str) -> str:
    value = f"{purpose}:{pending.nonce}:{pending.email}:{code}"
    return salted_hmac("profiles.codes", value, algorithm="sha256").hexdigest()


def _account_stamp(email: str) -> str:
    """Return what changes with the password, the address or a sign-out everywhere of the account, if there is one."""
    user = User.objects.filter(email=email).only("password", "email", "sessions_epoch").first()
    known = user._get_session_auth_hash() if user else "nobody"
    return salted_hmac("profiles.codes.stamp", f"{email}:{known}", algorithm="sha256").hexdigest()
