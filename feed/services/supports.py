"""Supporting: one person, one contribution, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.module_loading import import_string

from feed.models import Publishable, Support
from feed.services.activities import touch
from feed.services.refusals import Gone
from feed.services.telling import promise_support

if TYPE_CHECKING:
    from profiles.models import User


def stand_behind(*, person: User, subject: Publishable) -> int:
    """Support a contribution by the verb of its own app where it has one (``support_with``), else by ``support``.

    What comes from a button or a program goes through here, so that nothing that follows from a support is left out.
    """
    if subject.support_with:
        count: int = import_string(subject.support_with)(person=person, **{subject.kind: subject})
        return count
    return support(person=person, subject=subject)


def support(*, person: User, subject: Publishable, unnamed: bool = False) -> int:
    """Have the person stand behind the contribution and return its new count; a second time changes nothing.

    ``unnamed``: its author is not told who.
    """
    kind = ContentType.objects.get_for_model(subject)
    with transaction.atomic():
        try:
            with transaction.atomic():  # the unique constraint is the guard, not a look before (VOTE-1)
                Support.objects.create(person=person, content_type=kind, object_id=subject.pk)
        except IntegrityError:
            return _count(subject)
        standing = type(subject).rows().standing().filter(pk=subject.pk)
        if not standing.update(support_count=F("support_count") + 1):
            raise Gone
        touch(subject=subject)
        if not unnamed:
            promise_support(subject=subject, person=person)
        return _count(subject)


def withdraw_support(*, person: User, subject: Publishable) -> int:
    """Take the person's support back and return the new count; nothing happens when there was none."""
    with transaction.atomic():
        withdrawn, _rows = Support.objects.of(subject).filter(person=person).delete()
        if withdrawn:
            type(subject).rows().filter(pk=subject.pk).update(support_count=F("support_count") - 1)
            touch(subject=subject)
            promise_support(subject=subject, person=person)
        return _count(subject)


def _count(subject: Publishable) -> int:
    rows = type(subject).rows().filter(pk=subject.pk).values_list("support_count", flat=True)
    subject.support_count = rows.first() or 0
    return subject.support_count
