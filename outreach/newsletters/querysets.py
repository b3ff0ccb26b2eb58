"""Who reads which letters, and to whom one goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

from profiles.models import Mandate

if TYPE_CHECKING:
    from feed.querysets import Viewer
    from places.models import Town


class LetterQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep what was sent and is not hidden, and all of towns that the viewer manages."""
        seen = Q(state="sent", hidden_at=None)
        if viewer.is_authenticated:
            seen |= Q(Exists(Mandate.objects.acting(viewer).managing(OuterRef("town"))))
        return self.filter(seen)

    def sent(self) -> Self:
        return self.filter(state="sent")

    def public(self) -> Self:
        """Keep what was sent and is not hidden: no page shows anything else, whoever asks."""
        return self.sent().filter(hidden_at=None)

    def in_preparation(self) -> Self:
        """Keep those that did not leave: of a town there is one at most."""
        return self.exclude(state="sent")


class ReaderQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the viewer's own: who else reads a letter is shown to nobody, town halls included."""
        return self.filter(person=viewer.pk) if viewer.is_authenticated else self.none()

    def reached(self) -> Self:
        """Keep those to whom a letter goes now: confirmed, not ended, and of accounts those in use that stay."""
        account = Q(person__isnull=True) | Q(person__is_active=True, person__deletion_due=None)
        return self.filter(account, confirmed_at__isnull=False, ended_at=None)

    def mailed(self) -> Self:
        """Leave out the readers of a demonstration, whose addresses are nobody's, but where mails are only shown."""
        if settings.DEMO and settings.MAIL_BACKEND == "core.mail.FolderBackend":
            return self
        return self.filter(Q(person=None) | Q(person__is_demo=False), town__is_demo=False)

    def of_town(self, town: Town | int) -> Self:
        return self.filter(town=town)

    def by_language(self) -> dict[str, int]:
        """Count by the language in which each reads: an account's own, or the one an address signed up in."""
        spoken = self.annotate(
            spoken=models.Case(
                models.When(person__isnull=False, then=models.F("person__language")), default=models.F("language")
            )
        )
        rows = spoken.values("spoken").annotate(n=Count("pk")).order_by("-n", "spoken")
        return {row["spoken"]: row["n"] for row in rows}
