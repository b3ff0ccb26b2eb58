"""Accounts and what people show of themselves."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from core.ids import next_id
from places.models import Intercommunality, Neighbourhood, Service, Theme, Town
from profiles.querysets import MandateQuerySet, UserManager

MAX_NAME = 60
MAX_BIO = 300
MAX_TOKEN_NAME = 60
MAX_TITLE = 80
MAX_OFFICIAL_NAME = 120
MAX_TRIES = 5  # of one code by e-mail


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account: one identity for public life (CIW1, CIW26)."""

    email = models.EmailField(_("adresse e-mail"), unique=True)  # spelled by profiles.addresses.normalize
    handle = models.CharField(max_length=30, unique=True)
    handle_skeleton = models.CharField(max_length=120, unique=True)  # no two handles look alike (OFF-3)
    name = models.CharField(_("nom affiché"), max_length=MAX_NAME)
    name_skeleton = models.CharField(max_length=240, db_index=True)  # UTS 39 skeleton, see core.text.names
    bio = models.CharField(_("quelques mots sur vous"), max_length=MAX_BIO, blank=True)
    avatar = models.CharField(max_length=80, blank=True)  # key of the picture in storage
    town = models.ForeignKey(Town, null=True, blank=True, on_delete=models.SET_NULL, related_name="residents")
    neighbourhood = models.ForeignKey(Neighbourhood, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    language = models.CharField(max_length=2, default="fr")
    shows_follows = models.BooleanField(default=False)
    is_listed = models.BooleanField(default=False)  # found by people search and autocompletion (ENUM-1)
    is_minor = models.BooleanField(default=False, db_default=False)  # under 18, as they say; shown to nobody
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    is_guest = models.BooleanField(
        default=False, db_default=False
    )  # gave something by a code, without opening an account: never shown
    date_joined = models.DateTimeField(default=timezone.now)
    deletion_due = models.DateTimeField(null=True, blank=True)
    unread = models.PositiveIntegerField(default=0, db_default=0)  # lines of the bell, kept by alerts.services
    unread_talks = models.PositiveIntegerField(default=0, db_default=0)  # conversations, kept by messaging.services
    heard = models.BigIntegerField(default=0, db_default=0)  # how far the personal stream reached when it was told
    sessions_epoch = models.PositiveIntegerField(default=0)  # one more, and every session of before is dead (AUTH-4)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("personne")
        constraints = [
            models.CheckConstraint(condition=LessThanOrEqual(Length("name"), MAX_NAME), name="user_name_length"),
            models.CheckConstraint(condition=LessThanOrEqual(Length("bio"), MAX_BIO), name="user_bio_length"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.handle])

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """Bind sessions to the password, the address and the epoch: when one changes, they all end."""
        value = f"{self.password}:{self.email}:{self.sessions_epoch}"
        return salted_hmac("profiles.models.User.session", value, secret=secret, algorithm="sha256").hexdigest()

    @property
    def avatar_url(self) -> str:
        """Address of the picture, empty when the person has none."""
        return reverse("media", args=[self.avatar]) if self.avatar else ""


class Role(models.TextChoices):
    """What a mandate lets a person do; the words that people read are its title."""

    MAYOR = "mayor", _("Maire")
    DEPUTY = "deputy", _("Adjoint")
    COUNCILLOR = "councillor", _("Conseiller")
    OPPOSITION = "opposition", _("Conseiller d’opposition")
    CLERK = "clerk", _("Secrétariat")
    AGENT = "agent", _("Agent d’un service")
    PRESIDENT = "president", _("Président d’intercommunalité")


class Mandate(models.Model):
    """Someone acts for a town or an intercommunality, elected or employed, from a moment to another.

    Outside of them a person is a citizen. Without a ``person`` it is what a register says of somebody who has not come
    here yet: it is shown, and gives no right.
    """

    person = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="mandates")
    name = models.CharField(max_length=MAX_OFFICIAL_NAME, blank=True)  # as the register spells it; none for a member's
    town = models.ForeignKey(Town, null=True, blank=True, on_delete=models.CASCADE, related_name="mandates")
    intercommunality = models.ForeignKey(
        Intercommunality, null=True, blank=True, on_delete=models.CASCADE, related_name="mandates"
    )
    role = models.CharField(max_length=20, choices=Role.choices)
    title = models.CharField(max_length=MAX_TITLE)  # the capacity shown beside what they say
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.SET_NULL, related_name="mandates")
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(
        null=True, blank=True
    )  # a colleague stopped it at once: no right until it is lifted
    themes = models.ManyToManyField(Theme, blank=True, related_name="+")  # what was delegated to them
    neighbourhood = models.ForeignKey(Neighbourhood, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    source = models.CharField(max_length=80, blank=True)  # the register it comes from, with its date
    told_ended_at = models.DateTimeField(null=True, blank=True)  # its end was seen: sockets asked again, badges dated
    register_key = models.CharField(max_length=80, null=True, blank=True, unique=True)  # what it is in that register

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="mandate_role_known"),
            models.CheckConstraint(
                condition=models.Q(person__isnull=False) | ~models.Q(name=""), name="mandate_of_somebody"
            ),
            models.CheckConstraint(
                condition=models.Q(town=None, intercommunality__isnull=False)
                | models.Q(town__isnull=False, intercommunality=None),
                name="mandate_of_one_body",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gte=models.F("starts_at")),
                name="mandate_ends_after_it_starts",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "town"]),
            models.Index(fields=["town", "role"]),
            models.Index(fields=["intercommunality", "role"]),
            models.Index(
                fields=["ends_at"],
                name="mandate_end_to_tell",
                condition=models.Q(told_ended_at=None, ends_at__isnull=False, person__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.body}"

    def get_absolute_url(self) -> str:
        return reverse("official", args=[self.pk])

    @property
    def body(self) -> Town | Intercommunality:
        """What it is a mandate of."""
        held: Town | Intercommunality = self.town or self.intercommunality  # type: ignore[assignment]
        return held

    @property
    def display_name(self) -> str:
        """Whose it is: the name of the account, or as the register spells it."""
        return self.person.name if self.person else self.name

    @property
    def member(self) -> User | None:
        """Who holds it, when their page is there to be opened."""
        return self.person if self.person is not None and self.person.is_active else None

    @property
    def is_past(self) -> bool:
        """Whether it ended, by this process's clock: for words on pages, never for rights."""
        return self.ends_at is not None and self.ends_at <= timezone.now()


class ReleasedHandle(models.Model):
    """A handle that someone gave up: nobody else takes it until a date, so that old links never lead to another."""

    digest = models.CharField(max_length=64, primary_key=True)  # keyed hash, so that an erased person leaves no name
    until = models.DateTimeField(null=True, blank=True)  # never again when empty (officials)

    def __str__(self) -> str:
        return f"handle kept until {self.until}"


class ReservedName(models.Model):
    """A name that only its holder bears: a claimed town, an official (OFF-3). Compared by skeleton."""

    skeleton = models.CharField(max_length=240, primary_key=True)
    holder = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return self.skeleton


class Block(models.Model):
    """The blocker and the blocked neither see nor reach each other."""

    blocker = models.ForeignKey(User, on_delete=models.CASCADE, related_name="blocks")
    blocked = models.ForeignKey(User, on_delete=models.CASCADE, related_name="blocked_by")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="block_once"),
            models.CheckConstraint(condition=~models.Q(blocker=models.F("blocked")), name="block_not_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.blocker_id} blocks {self.blocked_id}"


class Mute(models.Model):
    """The muter no longer sees the muted, until a date or for good; the muted does not know."""

    muter = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mutes")
    muted = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["muter", "muted"], name="mute_once"),
            models.CheckConstraint(condition=~models.Q(muter=models.F("muted")), name="mute_not_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.muter_id} mutes {self.muted_id}"


class EmailChange(models.Model):
    """An address was replaced; whoever holds the old one can take it back for seven days (AUTH-7)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="email_changes")
    old = models.EmailField()
    new = models.EmailField()
    digest = models.CharField(max_length=64, unique=True)  # of the token mailed to the old address
    created_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    reverted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"address of {self.user_id}"


class CodeTry(models.Model):
    """How often a code by e-mail was typed, whatever the session that waits for it remembers (AUTH-6)."""

    nonce = models.CharField(max_length=32, primary_key=True)  # drawn at random: tells neither code nor address
    tries = models.PositiveSmallIntegerField(default=0)
    dead_at = models.DateTimeField(null=True, blank=True)  # used, replaced, or typed wrong once too often
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(tries__lte=MAX_TRIES), name="code_tries_at_most")]

    def __str__(self) -> str:
        return f"{self.tries} tries"


class DataExport(models.Model):
    """A copy of everything a person gave, made in the background and fetched by that person only."""

    id = models.BigIntegerField(primary_key=True, default=next_id)
    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="data_export")  # DOS-3: one at a time
    requested_at = models.DateTimeField(default=timezone.now)
    key = models.CharField(max_length=80, blank=True)  # in storage; drawn before the file is written
    size = models.PositiveBigIntegerField(default=0)
    ready_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"copy for {self.person_id}"


class ApiToken(models.Model):
    """A key with which a program acts for a person: read or write, everywhere or in one town, until a date (API-2).

    Private messages are apart: without ``messages`` it neither reads nor writes any.
    """

    id = models.BigIntegerField(primary_key=True, default=next_id)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=MAX_TOKEN_NAME)
    digest = models.CharField(max_length=64, unique=True)  # of the secret, which is shown once and kept nowhere
    prefix = models.CharField(max_length=12)  # to recognise it by
    writes = models.BooleanField(default=False)
    messages = models.BooleanField(default=False)
    town = models.ForeignKey(Town, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=LessThanOrEqual(Length("name"), MAX_TOKEN_NAME), name="token_name_length")
        ]

    def __str__(self) -> str:
        return f"{self.prefix}…"
