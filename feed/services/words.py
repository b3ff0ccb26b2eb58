"""What happens to the words of a contribution of any kind: who they name, what they were, and their end."""

from __future__ import annotations

from datetime import datetime

from django.contrib.contenttypes.models import ContentType

from alerts.services import forget
from core import search
from core.text import mentions
from feed.models import Mention, Publishable, Revision
from feed.services.points import pin
from profiles.models import User


def name_mentions(*, subject: Publishable) -> bool:
    """Keep one row for each person the words name whom the author can see: at most 20 (DOS-2).

    Return whether somebody is named who was not before.
    """
    kind = ContentType.objects.get_for_model(subject)
    handles = mentions(subject.words)
    named: set[int] = set()
    if handles and subject.author is not None:
        people = User.objects.visible_to(subject.author).filter(handle__in=handles)
        named = set(people.values_list("pk", flat=True))
    rows = Mention.objects.filter(content_type=kind, object_id=subject.pk)
    known = set(rows.values_list("person_id", flat=True))
    if known - named:
        rows.exclude(person__in=named).delete()
    Mention.objects.bulk_create(
        Mention(person_id=pk, content_type=kind, object_id=subject.pk) for pk in sorted(named - known)
    )
    return bool(named - known)


def keep_revision(*, subject: Publishable, body: str, by: User | None, at: datetime) -> Revision:
    """Keep in public what the contribution said until now."""
    return Revision.objects.create(
        content_type=ContentType.objects.get_for_model(subject), object_id=subject.pk, body=body, edited_by=by, at=at
    )


def entomb(*, subject: Publishable, at: datetime) -> bool:
    """Leave of a contribution only its place: no words, no history, no names. Return False when it was gone before."""
    rows = type(subject).rows().filter(pk=subject.pk, deleted_at__isnull=True)
    emptied = dict.fromkeys(subject.words_in, "")
    for name, value in emptied.items():
        setattr(subject, name, value)
    subject.deleted_at = at
    if not rows.update(**emptied, capacity="", capacity_until=None, deleted_at=at):
        return False
    Revision.objects.of(subject).delete()
    Mention.objects.of(subject).delete()
    search.forget(subject.kind, subject.pk)
    forget(subject=subject)
    pin(subject=subject)
    return True
