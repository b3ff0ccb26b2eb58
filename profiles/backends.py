"""Who is behind a session."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from profiles.models import User


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth is untyped
    """Find the account of a session together with its town, which every page shows: one query."""

    def get_user(self, user_id: Any) -> User | None:
        person: User | None = User.objects.filter(pk=user_id, is_active=True).select_related("town").first()
        return person
