"""The work on a case that is nobody else's business: who has it, notes, reply templates, saved views."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from cases.models import MAX_NOTE, MAX_WORDS, Case, Note, ReplyTemplate, SavedFilter
from cases.rules import can_handle
from cases.services.moving import NotYours, WordsMissing, check_seen, locked_case
from core.text import clean, clean_line
from profiles.models import Mandate

if TYPE_CHECKING:
    from places.models import Service, Town
    from profiles.models import User

MOST_TEMPLATES = 100
MOST_FILTERS = 30


def assign(*, case: Case, service: Service | None, assignee: User | None, by: User, seen: int | None = None) -> Case:
    """Give a case to a service and a person of the town, or to nobody. Raises ``NotYours``, ``MovedMeanwhile``."""
    with transaction.atomic():
        row = locked_case(case)
        if not can_handle(by, row):
            raise NotYours
        check_seen(row, seen)
        if service is not None and service.town_id != row.town_id:
            raise NotYours
        if assignee is not None and not Mandate.objects.of(assignee).handling(row.town_id).exists():
            raise NotYours
        if (row.service, row.assignee) != (service, assignee):
            row.service, row.assignee = service, assignee
            row.version += 1
            row.save(update_fields=["service", "assignee", "version"])
    return row


def promise_day(*, case: Case, due_at: datetime | None, by: User, seen: int | None = None) -> Case:
    """Set the day a case is promised for, shown in public. Raises ``NotYours``, ``MovedMeanwhile``."""
    with transaction.atomic():
        row = locked_case(case)
        if not can_handle(by, row):
            raise NotYours
        check_seen(row, seen)
        row.due_at = due_at
        row.version += 1
        row.save(update_fields=["due_at", "version"])
    return row


def add_note(*, case: Case, author: User, body: str) -> Note:
    """Leave a note for colleagues. Raises ``NotYours``, ``WordsMissing``."""
    body = clean(body).strip()[:MAX_NOTE]
    if not body:
        raise WordsMissing
    with transaction.atomic():
        if not can_handle(author, locked_case(case)):
            raise NotYours
        return Note.objects.create(case=case, author=author, body=body)


def save_template(
    *, town: Town, name: str, body: str, state: str = "", template: ReplyTemplate | None = None
) -> ReplyTemplate:
    """Keep words for later, or change them. Raises ValidationError."""
    name, body = clean_line(name), clean(body).strip()
    if not name or not body or len(name) > 80 or len(body) > MAX_WORDS:
        raise ValidationError(_("Donnez un nom et un texte à ce modèle."))
    if template is None and ReplyTemplate.objects.filter(town=town).count() >= MOST_TEMPLATES:
        raise ValidationError(_("Une mairie a cent modèles au plus."))
    row = template or ReplyTemplate(town=town)
    row.name, row.body, row.state = name, body, state
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise ValidationError(_("Un modèle porte déjà ce nom.")) from None
    return row


def remove_template(*, template: ReplyTemplate) -> None:
    """Forget a template; what was said with it stays."""
    template.delete()


def save_filter(*, person: User, town: Town, name: str, query: str) -> SavedFilter:
    """Keep a view of the inbox under a name; the same name replaces it. Raises ValidationError."""
    name = clean_line(name)[:60]
    if not name or len(query) > 300:
        raise ValidationError(_("Donnez un nom à cette vue."))
    if SavedFilter.objects.filter(person=person, town=town).exclude(name=name).count() >= MOST_FILTERS:
        raise ValidationError(_("Trente vues au plus."))
    row, _made = SavedFilter.objects.update_or_create(person=person, town=town, name=name, defaults={"query": query})
    return row


def forget_filter(*, saved: SavedFilter) -> None:
    """Forget a view of the inbox."""
    saved.delete()
