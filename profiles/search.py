"""How search finds people: by name and handle, and only those who chose it (ENUM-1)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.search import Document, Kind, by_name
from profiles.models import User


def _document(person: User) -> Document:
    return Document(
        object_id=person.pk, at=person.date_joined, name=f"{person.name} {person.handle}", place=person.town_id
    )


def _listed() -> Any:
    return User.objects.filter(is_listed=True, is_active=True)


def _listed_for(viewer: Any) -> Any:
    return User.objects.listed_for(viewer).select_related("town")


people = Kind(
    label=_("Personnes"), icon="user", rows=_listed, document=_document, visible_to=_listed_for, named=by_name("person")
)
