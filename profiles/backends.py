"""Who is behind a session."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings

from profiles.models import User


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth is untyped
    """Find the account of a session together with its town, which every page shows: one query."""

    def get_user(self, user_id: Any) -> User | None:
        person: User | None = User.objects.filter(pk=user_id).select_related("town").first()
        return person if self.user_can_authenticate(person) else None

    def user_can_authenticate(self, user: User | None) -> bool:
        """Return whether the account is open: an inhabitant of the demonstration is nobody where it is switched off."""
        if user is None or not user.is_active or user.is_guest:
            return False
        return settings.DEMO or not user.is_demo
