"""Which people a viewer may see, and whose words are kept from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from django.conf import settings
from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from profiles.addresses import normalize

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from places.models import Town
    from profiles.models import Mandate, User  # noqa: F401 (quoted below)

    Viewer: TypeAlias = User | AnonymousUser


class UserQuerySet(models.QuerySet["User"]):
    """People, seen by someone."""

    seen_by_id = True  # whom one may see depends on one's id alone (alerts.seeing)

    def members(self) -> UserQuerySet:
        """Keep the accounts in use: neither closed nor a guest's, who has a number here and no face."""
        return self.filter(is_active=True, is_guest=False)

    def visible_to(self, viewer: Viewer) -> UserQuerySet:
        """Return the people whose page `viewer` may open: accounts in use, without a block either way."""
        from profiles.models import Block

        seen = self.members()
        if not viewer.is_authenticated:
            return seen
        either_way = Block.objects.filter(
            Q(blocker=viewer.pk, blocked=OuterRef("pk")) | Q(blocked=viewer.pk, blocker=OuterRef("pk"))
        )
        return seen.exclude(Exists(either_way))

    def within_reach_of(self, author: int) -> UserQuerySet:
        """Return the people who meet the words of `author` (an id): no block either way, and not muted by them now.

        Guests have no bell.
        """
        from profiles.models import Block, Mute

        me = OuterRef("pk")
        apart = Block.objects.filter(Q(blocker=me, blocked=author) | Q(blocked=me, blocker=author))
        muted = Mute.objects.filter(Q(until=None) | Q(until__gt=Now()), muter=me, muted=author)
        return self.members().exclude(Exists(apart)).exclude(Exists(muted))

    def blocked_by(self, viewer: Viewer) -> UserQuerySet:
        """Return the people whom `viewer` blocked, closed accounts excepted."""
        return self.filter(is_active=True, blocked_by__blocker=viewer.pk) if viewer.pk else self.none()

    def listed_for(self, viewer: Viewer) -> UserQuerySet:
        """Return the people that search and suggestions may show: only those who chose it (ENUM-1)."""
        return self.visible_to(viewer).filter(is_listed=True)


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Find accounts by e-mail address."""

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an account for the operators of the installation (the ``createsuperuser`` command)."""
        from profiles.services import register

        user = register(email=email, name=fields.pop("name"), verified_name=True)
        user.is_staff = user.is_superuser = True
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        user: User = self.get(email=normalize(username or ""))
        return user


def second_factors(person: Any) -> models.QuerySet[Any]:
    """Return what an account has beside its password or its mailbox: an authenticator, passkeys."""
    from allauth.mfa.models import Authenticator

    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # codes kept for later are no factor of their own
    found: models.QuerySet[Any] = Authenticator.objects.filter(user=person, type__in=kinds)
    return found


ELECTED = (
    "mayor",
    "deputy",
    "councillor",
    "opposition",
    "president",
)  # roles that voters gave, the others are employed
HANDLING = ("mayor", "deputy", "clerk", "agent")  # roles that answer in the town's name
MANAGING = ("mayor", "clerk")  # roles that decide how the town answers: its services, its categories, its delays


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Who acts for which town, by the database's clock (OFF-2)."""

    def current(self) -> MandateQuerySet:
        """Keep the mandates that give rights now: of somebody here, and not frozen."""
        return self.running().filter(person__is_active=True, frozen_at=None)

    def running(self) -> MandateQuerySet:
        """Keep those whose dates hold now, for the public: whether their holder has an account or not."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=Now()), starts_at__lte=Now())

    def of_public(self, person: User) -> MandateQuerySet:
        """Keep what a person held and holds, for everyone to read: what runs first, then the last that ended."""
        begun = self.filter(person=person, starts_at__lte=Now()).select_related("town", "intercommunality")
        return begun.defer("town__facts").order_by(models.F("ends_at").desc(nulls_first=True), "pk")

    def to_settle(self) -> MandateQuerySet:
        """Keep those of somebody here that ended and whose end was not told yet."""
        return self.filter(ends_at__lte=Now(), told_ended_at=None, person__isnull=False)

    def of(self, viewer: Viewer) -> MandateQuerySet:
        """Keep the viewer's own; a visitor has none."""
        return self.filter(person=viewer.pk) if viewer.is_authenticated else self.none()

    def acting(self, viewer: Viewer) -> MandateQuerySet:
        """Keep the viewer's own when the account has a second factor: without one, they open nothing (AUTH-6).

        Asked in the same query. Demonstration accounts are spared, and ``OFFICIALS_NEED_SECOND_FACTOR`` turns it off.
        """
        rows = self.of(viewer)
        return rows.protected() if viewer.is_authenticated else rows

    def protected(self) -> MandateQuerySet:
        """Keep those of accounts that may use them: see ``acting``."""
        if not settings.OFFICIALS_NEED_SECOND_FACTOR:
            return self
        return self.filter(Q(person__is_demo=True) | Exists(second_factors(OuterRef("person"))))

    def handling(self, town: Town | int | OuterRef | None = None) -> MandateQuerySet:
        """Keep the current ones that answer in a town's name, of one town or of all."""
        rows = self.current().filter(role__in=HANDLING)
        return rows if town is None else rows.filter(town=town)

    def managing(self, town: Town | int | OuterRef) -> MandateQuerySet:
        """Keep the current ones that decide how this town answers."""
        return self.current().filter(role__in=MANAGING, town=town)


def hidden_authors(viewer: Viewer) -> set[int]:
    """Return the ids of those whose words `viewer` must not see: blocked either way, or muted now. One query."""
    from profiles.models import Block, Mute

    if not viewer.is_authenticated:
        return set()
    blocked = Block.objects.filter(blocker=viewer.pk).values_list("blocked_id")
    blocking = Block.objects.filter(blocked=viewer.pk).values_list("blocker_id")
    muted = Mute.objects.filter(muter=viewer.pk).filter(Q(until=None) | Q(until__gt=Now())).values_list("muted_id")
    return {row[0] for row in blocked.union(blocking, muted, all=True)}
