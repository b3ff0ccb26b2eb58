"""What happens whenever a password changes, by whichever way."""

from typing import Any

from core import live


class EndSockets:
    """Close the open sockets of an account whose password changes: on the site, in a shell, by ``changepassword``.

    Django calls ``password_changed`` of every validator for each; sessions themselves die by their hash (AUTH-4).
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Accept every password: other validators judge it."""

    def password_changed(self, password: str, user: Any = None) -> None:
        if user is not None and user.pk:
            live.recheck(user.pk)

    def get_help_text(self) -> str:
        return ""
