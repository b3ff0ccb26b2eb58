"""Everything known of one person, and its erasure, over all apps.

An app that knows something of people has a module ``export`` with ``data_of(person)`` (plain values ready for JSON),
``files_of(person)`` (paths in storage) if it keeps their files, ``opened_files_of(person)`` (names and bytes) if it
keeps them sealed, and ``services.erase_person(person)``, which removes it or leaves an unsigned tombstone. They are
found by these names, so that no floor knows those above it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from profiles.models import User


def data_of(person: User) -> dict[str, Any]:
    """Return what each app knows of the person, by the app's name."""
    return {app: gather(person) for app, gather in _functions("export", "data_of")}


def files_of(person: User) -> list[str]:
    """Return the storage paths of everything the person sent."""
    return [path for _app, gather in _functions("export", "files_of") for path in gather(person)]


def opened_files_of(person: User) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of everything the person sent that lies sealed in storage."""
    for _app, gather in _functions("export", "opened_files_of"):
        yield from gather(person)


def erase(person: User) -> None:
    """Erase the person from every app, the highest floor first; the account itself goes last."""
    for _app, forget in _functions("services", "erase_person"):
        forget(person)


def _functions(module: str, name: str) -> Iterator[tuple[str, Callable[[User], Any]]]:
    # INSTALLED_APPS lists the floors from the top; packages of others have no such module, or no such function.
    for config in apps.get_app_configs():
        if config.module and module_has_submodule(config.module, module):
            function = getattr(import_module(f"{config.name}.{module}"), name, None)
            if function is not None:
                yield config.name, function
