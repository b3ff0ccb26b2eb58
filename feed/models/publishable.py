"""What every public contribution has in common, whatever app it belongs to."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.ids import next_id
from feed.models.checks import at_most
from feed.querysets import PublishableQuerySet
from places.modules import Module

MAX_BODY = 5000
MAX_CAPACITY = 80


class Visibility(models.IntegerChoices):
    """Who may read a contribution; anything narrower than an account has its own tables and is never on a wall."""

    PUBLIC = 0
    MEMBERS = 1  # people with an account


def publishable_constraints(table: str, *, body: int = MAX_BODY) -> list[models.BaseConstraint]:
    """Return the constraints each heir of ``Publishable`` lists in its Meta, named after its table."""
    gone = models.Q(deleted_at__isnull=True) | models.Q(body="")
    return [
        at_most("body", body, f"{table}_body_length"),
        at_most("capacity", MAX_CAPACITY, f"{table}_capacity_length"),
        models.CheckConstraint(condition=models.Q(visibility__in=Visibility.values), name=f"{table}_visibility_known"),
        # A tombstone keeps its place in the thread and nothing of what was said (PRIV-1).
        models.CheckConstraint(condition=gone, name=f"{table}_deleted_is_empty"),
        models.CheckConstraint(
            condition=models.Q(support_count__gte=0) & models.Q(comment_count__gte=0), name=f"{table}_counts"
        ),
    ]


class Publishable(models.Model):
    """What a person says in public: an author, words, a state of visibility, and counts that are only caches."""

    words_in: ClassVar[tuple[str, ...]] = ("body",)  # the columns that hold them, in the order in which they are read
    takes_stances: ClassVar[bool] = False  # whether a comment may say that it is for, against, or a question
    support_with: ClassVar[str] = ""  # dotted name of the verb that supports it, where its app has one of its own

    id = models.BigIntegerField(primary_key=True, default=next_id)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    capacity = models.CharField(max_length=MAX_CAPACITY, blank=True)  # in what capacity it was said, frozen
    capacity_until = models.DateTimeField(null=True, blank=True)  # when the mandate that gave it ended (OFF-2)
    body = models.TextField(max_length=MAX_BODY, blank=True)
    visibility = models.SmallIntegerField(choices=Visibility.choices, default=Visibility.PUBLIC)
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)  # without it, a draft that only its author sees
    edited_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)  # by a moderator, who may restore it
    deleted_at = models.DateTimeField(null=True, blank=True)  # by its author, for good
    support_count = models.PositiveIntegerField(default=0)
    comment_count = models.PositiveIntegerField(default=0)

    kind_label: ClassVar[str | Promise] = ""  # several of this kind, as filters of walls and maps name them

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk}"

    def get_absolute_url(self) -> str:
        """Return its page, whose address has the name of the kind."""
        return reverse(self.kind, args=[self.pk])

    @classmethod
    def rows(cls) -> PublishableQuerySet[Any]:
        """Return all rows of this kind; every heir's manager is made from a ``PublishableQuerySet``."""
        rows: PublishableQuerySet[Any] = cls._default_manager.all()  # type: ignore[assignment]
        return rows

    @property
    def signature(self) -> str:
        """Whose name stands under it, where a name alone is shown."""
        return self.author.name if self.author else _("Compte supprimé")

    @property
    def words(self) -> str:
        """All that was said, as one text: what its history compares and where people are named."""
        return "\n\n".join(filter(None, (getattr(self, name) for name in self.words_in)))

    @property
    def shown_capacity(self) -> str:
        """In what capacity it was said, as it stands beside the name: with the month of its end once that came."""
        if self.capacity_until is None or not self.capacity:
            return self.capacity
        month = date_format(timezone.localtime(self.capacity_until), "F Y")
        return _("%(capacity)s, jusqu’en %(month)s") % {"capacity": self.capacity, "month": month}

    @property
    def takes_comments(self) -> bool:
        """Whether people may answer under it: a town may close what is said in its name to comments (FL4)."""
        town = getattr(self, "town", None) if self.capacity else None
        return town is None or town.offers(Module.COMMENTS)

    @property
    def is_gone(self) -> bool:
        """Whether only a tombstone may be shown."""
        return self.hidden_at is not None or self.deleted_at is not None

    @property
    def is_draft(self) -> bool:
        return self.published_at is None

    @property
    def kind(self) -> str:
        """The name of this kind in addresses and streams: ``post``, ``comment``, ``report`` …"""
        return str(self._meta.model_name)
