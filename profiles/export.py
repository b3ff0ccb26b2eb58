"""What the account knows of a person, for their download (GDPR, art. 15 and 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from core import bounces
from profiles.models import ApiToken, Block, EmailChange, Mandate, Mute

if TYPE_CHECKING:
    from profiles.models import User


def data_of(person: User) -> dict[str, Any]:
    """Return the account, its former addresses, devices, access tokens, second factors, blocks and mutes."""
    return {
        "account": {
            "email": person.email,
            "handle": person.handle,
            "name": person.name,
            "bio": person.bio,
            "town": person.town.name if person.town else None,
            "neighbourhood": person.neighbourhood.name if person.neighbourhood else None,
            "guest": person.is_guest,
            "language": person.language,
            "shows_follows": person.shows_follows,
            "is_listed": person.is_listed,
            "is_minor": person.is_minor,
            "joined": person.date_joined.isoformat(),
            "picture": {"file": person.avatar} if person.avatar else None,
        },
        "mail_returned": _returned(person),
        "former_addresses": _rows(EmailChange.objects.filter(user=person).values("old", "new", "created_at")),
        "mandates": _rows(
            Mandate.objects.filter(person=person).values("town__name", "role", "title", "starts_at", "ends_at")
        ),
        "blocked": _rows(Block.objects.filter(blocker=person).values("blocked__handle", "created_at")),
        "muted": _rows(Mute.objects.filter(muter=person).values("muted__handle", "until")),
        "devices": _rows(
            UserSession.objects.filter(user=person).values("ip", "user_agent", "created_at", "last_seen_at")
        ),
        "access_tokens": _rows(
            ApiToken.objects.filter(person=person)
            .order_by("pk")
            .values("name", "prefix", "writes", "messages", "town__name", "created_at", "expires_at", "last_used_at")
        ),
        "second_factors": _rows(Authenticator.objects.filter(user=person).values("type", "created_at", "last_used_at")),
    }


def _returned(person: User) -> dict[str, Any] | None:
    """Return what is noted of mails to their address that came back, None when nothing is."""
    found = bounces.about(person.email)
    if found is None:
        return None
    return {"kind": found.kind, "count": found.count, "last_at": found.last_at.isoformat()}


def files_of(person: User) -> list[str]:
    """Return the storage path of the picture."""
    return [person.avatar] if person.avatar else []


def _rows(rows: Any) -> list[dict[str, Any]]:
    return [
        {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in row.items()} for row in rows
    ]
