"""Opening an account, its address, its password, its sessions."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from core import live, search
from core.text.names import skeleton
from profiles.addresses import normalize
from profiles.models import ApiToken, EmailChange, User
from profiles.services.profile import check_name, propose_handle

if TYPE_CHECKING:
    from places.models import Town

REVERT_FOR = timedelta(days=7)
DEVICE = "push"  # in a session’s data: the device (alerts) that its browser is pushed on


class EmailTaken(Exception):
    """An account already has this address. Never shown to who is not proven to read its mail (AUTH-2)."""


class LinkDead(Exception):
    """The link was used, replaced, or is too old."""


def register(
    *,
    email: str,
    name: str,
    town: Town | None = None,
    handle: str = "",
    bio: str = "",
    language: str = "fr",
    is_demo: bool = False,
    verified_name: bool = False,
    at: datetime | None = None,
) -> User:
    """Open an account for someone proven to read `email`; the handle is made from the name unless given.

    Raises ValidationError for a refused name, EmailTaken when the address has an account.
    """
    name = check_name(name, verified=verified_name)
    return open_account(
        email=normalize(email),
        name=name,
        handle=handle,
        town=town,
        bio=bio,
        language=language,
        is_demo=is_demo,
        date_joined=at or timezone.now(),
    )


def open_account(*, email: str, name: str, handle: str = "", **fields: Any) -> User:
    """Write an account without password and its proven address; raises EmailTaken."""
    for _attempt in range(5):
        handle = handle or propose_handle(name)
        user = User(
            email=email,
            handle=handle,
            handle_skeleton=skeleton(handle),
            name=name,
            name_skeleton=skeleton(name),
            **fields,
        )
        user.set_unusable_password()
        try:
            with transaction.atomic():
                user.save(force_insert=True)
                EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        except IntegrityError:
            if User.objects.filter(email=email).exists():
                raise EmailTaken from None
            handle = ""  # someone took it in between
        else:
            return user
    raise RuntimeError("no free handle")


def change_email(*, person: User, email: str, keep: str | None = None) -> str:
    """Move an account to an address proven to be read; return the token by which the old one takes it back (AUTH-7).

    Every other session ends, because sessions are bound to the address.
    """
    email, token = normalize(email), secrets.token_urlsafe(32)
    with transaction.atomic():
        old = person.email
        _put_address(person, email)
        EmailChange.objects.create(
            user=person, old=old, new=email, digest=_digest(token), until=timezone.now() + REVERT_FOR
        )
        end_sessions(person=person, keep=keep)
    return token


def keep_address(token: str) -> EmailChange:
    """Return the change that `token` can undo; raise LinkDead when none. Reading consumes nothing (AUTH-3)."""
    change = (
        EmailChange.objects.filter(digest=_digest(token), reverted_at=None, until__gt=timezone.now())
        .select_related("user")
        .first()
    )
    if change is None:
        raise LinkDead
    return change


def revert_email(*, token: str) -> User:
    """Give the account back to its old address, end every session and forget later changes. Once only."""
    with transaction.atomic():
        change = keep_address(token)
        if not EmailChange.objects.filter(pk=change.pk, reverted_at=None).update(reverted_at=timezone.now()):
            raise LinkDead
        EmailChange.objects.filter(user=change.user, created_at__gt=change.created_at).delete()
        _put_address(change.user, change.old)
        # Whoever moved the account may have added ways of their own to come back in.
        Authenticator.objects.filter(user=change.user, created_at__gt=change.created_at).delete()
        change.user.set_unusable_password()
        change.user.save(update_fields=["password"])
        end_sessions(person=change.user)
    return change.user


def _put_address(person: User, email: str) -> None:
    if User.objects.filter(email=email).exclude(pk=person.pk).exists():
        raise EmailTaken
    person.email = email
    try:
        with transaction.atomic():
            person.save(update_fields=["email"])
            EmailAddress.objects.filter(user=person).delete()
            EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    except IntegrityError:
        raise EmailTaken from None


def set_password(*, person: User, password: str, keep: str | None = None) -> None:
    """Set or replace the password, or remove it when empty; every session of before is dead."""
    with transaction.atomic():
        person.set_password(password or None)
        person.save(update_fields=["password"])
        end_sessions(person=person, keep=keep)


def set_active(*, person: User, active: bool) -> None:
    """Open or close an account to its holder; closing ends its sessions at once (AUTH-4)."""
    with transaction.atomic():
        person.is_active = active
        person.save(update_fields=["is_active"])
        search.refresh("person", person.pk)
        end_sessions(person=person)


def end_sessions(*, person: User, keep: str | None = None) -> None:
    """Sign the account out everywhere within seconds, sockets and tokens of programs included.

    `keep` is the key of the session that stays; its view must then call ``update_session_auth_hash``.
    """
    with transaction.atomic():
        person.sessions_epoch += 1
        person.save(update_fields=["sessions_epoch"])
        _end(UserSession.objects.filter(user=person).exclude(session_key=keep or ""))
        ApiToken.objects.filter(person=person).delete()
        _detach(person=person.pk, keep=device_in(keep) if keep else None)
        live.recheck(person.pk)


def end_session(*, session: UserSession) -> None:
    """Sign one device out."""
    with transaction.atomic():
        if device := device_in(session.session_key):
            _detach(person=session.user_id, device=device)
        _end([session])
        live.recheck(session.user_id)


def _end(sessions: Iterable[UserSession]) -> None:
    for session in sessions:
        session.end()


def device_in(session_key: str) -> int | None:
    """Return the device (its id) that takes pushes for the account of a session."""
    device: int | None = import_module(settings.SESSION_ENGINE).SessionStore(session_key).get(DEVICE)
    return device


def _detach(**which: int | None) -> None:
    if settings.DETACH:
        import_string(settings.DETACH)(**which)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
