"""Who may decide about what others said, and who may stop a stolen account. Public in prose at ``fair_play``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from feed.models import Publishable
from moderation.about import is_about_town_hall, officials_of, town_of
from profiles.models import Mandate
from profiles.rules import manages

if TYPE_CHECKING:
    from feed.querysets import Viewer
    from places.models import Town


def moderates(viewer: Viewer, town: Town | None) -> bool:
    """Whether the viewer may hide some of what is said in this town; ``can_moderate`` says which."""
    return town is not None and viewer.is_authenticated and bool(manages(viewer, town))


def is_moderated(subject: Any) -> bool:
    """Whether it is hidden one by one: contributions, and what ``settings.MODERATED`` names."""
    return isinstance(subject, Publishable) or subject._meta.label_lower in settings.MODERATED.values()


def can_moderate(viewer: Viewer, subject: Any) -> bool:
    """Who manages the town, what citizens say to one another and what neither names nor answers the town hall.

    Never one's own words, nor anything about oneself or one's own body: that is for an operator of the site who acts
    for neither the town nor its intercommunality.
    """
    town = town_of(subject)
    if town is None or not viewer.is_authenticated or subject.author_id == viewer.pk or subject.is_draft:
        return False
    if viewer.is_staff and not officials_of(town).filter(person=viewer.pk).exists():
        return True
    # What is no contribution, as a letter, is the town hall's own: nobody of it hides it.
    return isinstance(subject, Publishable) and moderates(viewer, town) and not is_about_town_hall(subject, town)


def same_body(mandate: Mandate) -> dict[str, Any]:
    """Return the condition that a mandate is of the same town or intercommunality."""
    return {"town": mandate.town_id, "intercommunality": mandate.intercommunality_id}


def can_freeze(viewer: Viewer, mandate: Mandate) -> bool:
    """Any other person who acts for the same body now. Nobody freezes themself, and who is frozen freezes nobody."""
    if not viewer.is_authenticated or mandate.person_id in (None, viewer.pk):
        return False
    return Mandate.objects.acting(viewer).current().filter(**same_body(mandate)).exists()


def can_lift(viewer: Viewer, mandate: Mandate) -> bool:
    """Who may freeze it may say that it is its holder's again."""
    return can_freeze(viewer, mandate)
