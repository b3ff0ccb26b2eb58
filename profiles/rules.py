"""Who may do what to a person or an account."""

from __future__ import annotations

from typing import Any

from rules.predicates import Predicate, predicate

from places.models import Town
from profiles.models import Mandate, User


@predicate  # type: ignore[untyped-decorator]
def is_member(viewer: Any) -> bool:
    """Somebody signed in to an account in use."""
    return bool(viewer.is_authenticated and viewer.is_active)


@predicate  # type: ignore[untyped-decorator]
def is_oneself(viewer: Any, person: User) -> bool:
    """The person looks at their own account."""
    return bool(viewer.pk is not None and viewer.pk == person.pk)


@predicate  # type: ignore[untyped-decorator]
def is_in_use(viewer: Any, person: User) -> bool:
    """The account is not closed."""
    return person.is_active


@predicate  # type: ignore[untyped-decorator]
def shows_follows(viewer: Any, person: User) -> bool:
    """The person chose to show what they follow."""
    return person.shows_follows


@predicate  # type: ignore[untyped-decorator]
def handles(viewer: Any, town: Town) -> bool:
    """The viewer answers in the town's name now: an elected official in charge, the clerk, an agent."""
    return Mandate.objects.acting(viewer).handling(town).exists()


@predicate  # type: ignore[untyped-decorator]
def manages(viewer: Any, town: Town) -> bool:
    """The viewer decides now how the town answers: its services, its categories, its delays."""
    return Mandate.objects.acting(viewer).managing(town).exists()


@predicate  # type: ignore[untyped-decorator]
def needs_second_factor(viewer: Any) -> bool:
    """The viewer acts for somebody now, and nothing but a password or a mailbox protects the account (AUTH-6)."""
    if not viewer.is_authenticated or not Mandate.objects.of(viewer).current().exists():
        return False
    return not Mandate.objects.acting(viewer).current().exists()


edit_profile: Predicate = is_member & is_oneself
block_person: Predicate = is_member & ~is_oneself & is_in_use
mute_person: Predicate = block_person
see_follows: Predicate = is_oneself | shows_follows
