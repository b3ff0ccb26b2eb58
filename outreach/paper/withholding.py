"""The words of posters made from a frozen account, taken out and given back (OFF-5).

What hangs on a wall is taken down by hand; its code leads to a page that says none of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from outreach.paper.models import Poster
from places.models import Town

if TYPE_CHECKING:
    from places.models import Intercommunality
    from profiles.models import User

WORDS = ("title", "words", "second_title", "place")


def withhold(
    *, person: User, body: Town | Intercommunality, since: datetime
) -> Iterator[tuple[Poster, Town, dict[str, Any]]]:
    """Empty the posters a person made for this town since then; yield each with its words."""
    if not isinstance(body, Town):
        return  # an intercommunality hangs none up
    with transaction.atomic():
        theirs = Poster.objects.filter(author=person, town=body, created_at__gte=since)
        for poster in theirs.select_for_update(of=("self",)).order_by("pk"):
            kept = {name: getattr(poster, name) for name in WORDS}
            with translation.override(settings.LANGUAGE_CODE):
                poster.title = _("Affiche masquée : compte gelé.") if poster.title else ""
                poster.place = _("Affiche masquée : compte gelé.")
            poster.words = poster.second_title = ""
            poster.save(update_fields=WORDS)
            yield poster, body, kept


def give_back(*, row: Poster, words: dict[str, Any]) -> None:
    """Have a poster say again what it said."""
    Poster.objects.filter(pk=row.pk).update(**{name: words[name] for name in WORDS})
