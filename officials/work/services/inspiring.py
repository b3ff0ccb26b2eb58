"""What an action or a commitment takes up, named by the address of its page (CIW19)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from core.ids import MAX_ID
from core.outbox import enqueue
from core.text import clean_line
from feed.models import kinds
from feed.services import Refusal, touch
from feed.services.activities import locked
from officials.work.models import Action, Commitment, Inspiration
from officials.work.rules import can_step
from officials.work.services.refusals import NotYours

if TYPE_CHECKING:
    from django.db import models

    from places.models import Town
    from profiles.models import User

MOST_SOURCES = 10
MAX_URL = 300
NEVER = ("comment", "action", "commitment")  # remarks have no page; a promise is served by a link of its own


class NoSuchPage(Refusal):
    """Not a page of this town that everyone may read; what is hidden or private answers like what is not there."""

    def __init__(self, address: str = "") -> None:
        self.address = address

    @property
    def reason(self) -> str:
        return str(_("Cette adresse n’est pas celle d’une page publique de cette commune : %(address)s")) % {
            "address": self.address[:80]
        }


class TooManySources(Refusal):
    """Ten things at most inspired one."""

    words = _("Dix pages au plus.")


def inspire(*, work: Action | Commitment, by: User, address: str, quietly: bool = False) -> Inspiration:
    """Say that a page of this site inspired an action or a commitment; its author and followers are told once.

    ``quietly`` nobody is told, for what happened in the past. Saying it again changes nothing.
    Raises ``NotYours``, ``NoSuchPage``, ``TooManySources``, ``Gone``.
    """
    with transaction.atomic():
        row: Any = locked(work)
        if not quietly and not can_step(by, row):
            raise NotYours
        source = source_at(address, row.town, by)
        kind = ContentType.objects.get_for_model(source)
        known = Inspiration.objects.on(row)
        there: Inspiration | None = known.filter(content_type=kind, object_id=source.pk).first()
        if there is not None:
            return there
        if known.count() >= MOST_SOURCES:
            raise TooManySources
        made: Inspiration = Inspiration.of(row, content_type=kind, object_id=source.pk)
        made.save()
        touch(subject=row)
        if source._meta.model_name in kinds():
            touch(subject=source)
            if not quietly:
                payload = {"inspiration": made.pk, "after": 0}
                enqueue("officials.work.tasks.tell_inspired", payload=payload, key=f"inspired:{made.pk}:0")
    return made


def forget_source(*, inspiration: Inspiration, by: User) -> None:
    """Say it no longer. Raises ``NotYours``, ``Gone``."""
    with transaction.atomic():
        row: Any = locked(inspiration.work)
        if not can_step(by, row):
            raise NotYours
        source: Any = inspiration.source
        inspiration.delete()
        touch(subject=row)
        if source is not None and source._meta.model_name in kinds():
            touch(subject=source)


def source_at(address: str, town: Town, by: User) -> models.Model:
    """Return what stands at an address of this site, of this town and for everyone. Raises ``NoSuchPage``."""
    typed = clean_line(address)[:MAX_URL]
    path = typed.removeprefix(settings.SITE_URL)
    try:
        found = resolve(urlsplit(path).path if path.startswith("/") and not path.startswith("//") else "")
    except (Resolver404, ValueError):
        raise NoSuchPage(typed) from None
    model, pk = _model_of(found.url_name or ""), found.kwargs.get("pk", 0)
    if model is None or not isinstance(pk, int) or not 0 < pk <= MAX_ID:
        raise NoSuchPage(typed)
    rows: Any = model._default_manager
    seen = rows.visible_to(AnonymousUser()).filter(pk=pk)
    if hasattr(seen, "standing"):
        seen = seen.standing() & rows.visible_to(by).filter(pk=pk)
    source: Any = seen.first()
    if source is None or source.town != town:
        raise NoSuchPage(typed)
    found_there: models.Model = source
    return found_there


def _model_of(name: str) -> type[models.Model] | None:
    """Return the kind whose page has this name, or what another app says stands there (``LINKED_PAGES``)."""
    if name in NEVER:
        return None
    label = settings.LINKED_PAGES.get(name)
    return apps.get_model(label) if label else kinds().get(name)
