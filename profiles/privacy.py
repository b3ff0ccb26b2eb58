"""Everything known of one person, and its erasure, over all apps.

Any app may have a module ``privacy`` with ``export(person)``, which returns what the person gave as JSON-able data by
heading (pictures as ``{"file": <storage key>}``), and ``erase(person)``, which removes it or leaves an unsigned
tombstone. They are found by that name, from the highest floor down, so that no floor knows those above it.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.utils.module_loading import module_has_submodule

from profiles import services
from profiles.models import Block, EmailChange, Mute, User


def everything(person: User) -> dict[str, Any]:
    """Return the export of every app by its name, lowest floor first."""
    return {
        module.__name__.split(".")[0]: module.export(person)
        for module in reversed(list(_modules()))
        if hasattr(module, "export")
    }


def erase_everything(person: User) -> None:
    """Erase the person from every app, the highest floor first; the account itself goes last."""
    for module in _modules():
        if hasattr(module, "erase"):
            module.erase(person)


def _modules() -> Iterator[ModuleType]:
    # INSTALLED_APPS lists the floors from the top.
    for config in apps.get_app_configs():
        if "." not in config.name and config.module and module_has_submodule(config.module, "privacy"):
            yield import_module(f"{config.name}.privacy")


def export(person: User) -> dict[str, Any]:
    """Return what the account itself holds."""
    return {
        "account": {
            "email": person.email,
            "handle": person.handle,
            "name": person.name,
            "bio": person.bio,
            "town": person.town.name if person.town else None,
            "neighbourhood": person.neighbourhood.name if person.neighbourhood else None,
            "language": person.language,
            "shows_follows": person.shows_follows,
            "is_listed": person.is_listed,
            "joined": person.date_joined,
            "picture": {"file": person.avatar} if person.avatar else None,
        },
        "former_addresses": list(EmailChange.objects.filter(user=person).values("old", "new", "created_at")),
        "blocked": list(Block.objects.filter(blocker=person).values("blocked__handle", "created_at")),
        "muted": list(Mute.objects.filter(muter=person).values("muted__handle", "until")),
        "devices": list(
            UserSession.objects.filter(user=person).values("ip", "user_agent", "created_at", "last_seen_at")
        ),
        "second_factors": list(Authenticator.objects.filter(user=person).values("type", "created_at", "last_used_at")),
    }


def erase(person: User) -> None:
    """Remove the account."""
    services.erase(person=person)
