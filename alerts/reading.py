"""A page of someone's bell: lines with their things, each checked again for what its reader may see now; what rings."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.template.loader import get_template
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from alerts.kinds import Kind
from alerts.models import Notification
from alerts.seeing import visible_ids
from alerts.wishes import wishes_of
from core.pagination import PAGE_SIZE, KeysetPage, keyset
from places.models import Town
from profiles.models import User

if TYPE_CHECKING:
    from alerts.querysets import Viewer

Key = tuple[int, int]  # content type and id


@dataclass(frozen=True, slots=True)
class Line:
    """One notification as its reader meets it. ``action`` is what was said there, None when nothing was."""

    notification: Notification
    actor: User | Town
    target: Any
    action: Any | None

    @property
    def url(self) -> str:
        """Where it happened; of what was done to a person, who did it."""
        thing = self.actor if isinstance(self.target, User) else self.action or self.target
        return str(thing.get_absolute_url())

    @property
    def html(self) -> SafeString:
        """The line's words, by the template of the app that owns the verb: ``feed.supported`` has its own."""
        app, _dot, verb = self.notification.verb.partition(".")
        context = {
            "line": self,
            "actor": self.actor,
            "target": self.target,
            "action": self.action,
            "others": self.notification.others,
        }
        return mark_safe(get_template(f"{app}/alerts/{verb}.html").render(context).strip())

    @property
    def text(self) -> str:
        """The same words without markup, on one line."""
        return plain(self.html)

    @property
    def is_private(self) -> bool:
        """Whether it is about what not everyone may read, so that its words stay on this site."""
        return bool(getattr(self.target, "is_private", False))


def plain(markup: str) -> str:
    """Return the words of a line as one line of text."""
    return " ".join(html.unescape(strip_tags(markup)).split())


def page(
    viewer: Viewer, *, before: object = None, size: int = PAGE_SIZE
) -> tuple[list[Line], KeysetPage[Notification]]:
    """Return the viewer's lines, newest first, and the page they come from (its ``next`` is the cursor).

    A line whose thing or person the viewer may not see any more is left out, so a page may be short.
    """
    rows = keyset(Notification.objects.visible_to(viewer), before=before, size=size, field="position")
    return lines(rows.items, viewer=viewer), rows


def lines(notifications: Iterable[Notification], *, viewer: Viewer, kept: dict[Key, Any] | None = None) -> list[Line]:
    """Return these notifications with their things, in one query for each kind of thing.

    ``kept`` holds things that were read for others a moment ago, so that only whether they may be seen is asked anew.
    """
    rows = list(notifications)
    wanted: dict[int, set[int]] = {}
    for row in rows:
        for kind, pk in (_actor(row), _target(row), _action(row)):
            if kind:
                wanted.setdefault(kind, set()).add(pk)
    found: dict[Key, Any] = {}
    for kind, pks in wanted.items():
        model: Any = ContentType.objects.get_for_id(kind).model_class()
        if kept is None:
            seen = _dressed(model.objects.visible_to(viewer).filter(pk__in=pks))
            found.update({(kind, thing.pk): thing for thing in seen})
            continue
        keys = [(kind, pk) for pk in visible_ids(model, pks, viewer)]
        unknown = [pk for _kind, pk in keys if (kind, pk) not in kept]
        if unknown:
            things = _dressed(model.objects.filter(pk__in=unknown))
            kept.update({(kind, thing.pk): thing for thing in things})
        found.update({key: kept[key] for key in keys if key in kept})
    read = (_line(row, found) for row in rows)
    return [line for line in read if line is not None]


def _dressed(rows: Any) -> Any:
    return rows.for_wall() if hasattr(rows, "for_wall") else rows


def ringing(person: User) -> list[str]:
    """Return the kinds the person wants to hear of."""
    wishes = wishes_of(person)
    return [kind for kind in Kind.values if wishes[kind].rings]


def _line(row: Notification, found: dict[Key, Any]) -> Line | None:
    actor, target, action = found.get(_actor(row)), found.get(_target(row)), found.get(_action(row))
    if actor is None or target is None or (action is None and row.action_object_object_id):
        return None
    return Line(row, actor, target, action)


def _actor(row: Notification) -> Key:
    return row.actor_content_type_id, int(row.actor_object_id)


def _target(row: Notification) -> Key:
    return row.target_content_type_id or 0, int(row.target_object_id or 0)


def _action(row: Notification) -> Key:
    return row.action_object_content_type_id or 0, int(row.action_object_object_id or 0)
