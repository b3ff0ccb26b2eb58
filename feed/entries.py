"""A wall's entries as HTML: found by the name of their subject, rendered once, kept in this process.

Rendering costs more than all queries of a page, and an entry looks the same to nearly everyone. What it looks like
depends on the activity's version (which moves whenever the subject changes), on its author's name and face, on the
language, and on whether the viewer supports it or wrote it: that is the key, and nothing else of the viewer may enter
the template.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from feed.models import model_of

if TYPE_CHECKING:
    from feed.models import Activity
    from feed.querysets import Viewer

CACHED = 4096  # fragments, about 3 KB each
MAX_AGE = 600.0  # seconds: the names of towns and themes are not in the key

Key = tuple[Any, ...]


class Fragments:
    """The fragments used last, at most ``size`` of them and none older than ``max_age`` seconds."""

    def __init__(self, size: int = CACHED, max_age: float = MAX_AGE) -> None:
        self.size, self.max_age = size, max_age
        self._kept: OrderedDict[Key, tuple[float, SafeString]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> SafeString | None:
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            if time.monotonic() - found[0] > self.max_age:
                del self._kept[key]
                return None
            self._kept.move_to_end(key)
            return found[1]

    def put(self, key: Key, html: SafeString) -> None:
        with self._lock:
            self._kept[key] = (time.monotonic(), html)
            self._kept.move_to_end(key)
            while len(self._kept) > self.size:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()

    def __len__(self) -> int:
        return len(self._kept)


fragments = Fragments()


class Entry:
    """One entry of a page as its viewer sees it. ``subject`` and ``html`` are read for the whole page at first use."""

    def __init__(self, activity: Activity, batch: Batch, *, supported: bool, own: bool) -> None:
        self.activity = activity
        self.supported = supported
        self.own = own
        self._batch = batch

    @property
    def id(self) -> int:
        return self.activity.pk

    @property
    def subject(self) -> Any | None:
        """The post, report, idea …, None when it went away since the page was scanned."""
        self._batch.load(self._batch.entries)
        return self._batch.subjects.get(place_of(self.activity))

    @property
    def html(self) -> SafeString:
        """The entry in the active language, empty when its subject went away."""
        return self._batch.render()[self.id]


class Batch:
    """The entries of one page, which share their reads."""

    def __init__(self, activities: Sequence[Activity], viewer: Viewer) -> None:
        self.subjects: dict[tuple[int, int], Any] = {}
        self._loaded: set[int] = set()
        self._html: dict[str, dict[int, SafeString]] = {}
        me = viewer.pk if viewer.is_authenticated else None
        self.entries = [
            Entry(
                activity,
                self,
                supported=bool(getattr(activity, "supported", False)),
                own=me is not None and activity.actor_id == me,
            )
            for activity in activities
        ]

    def load(self, entries: Sequence[Entry]) -> None:
        """Read the subjects of these entries: one query for each kind, and one for its pictures."""
        wanted: dict[int, list[int]] = {}
        for entry in entries:
            if entry.id not in self._loaded:
                self._loaded.add(entry.id)
                wanted.setdefault(entry.activity.content_type_id, []).append(entry.activity.object_id)
        for kind, pks in wanted.items():
            rows = model_of(kind).rows().standing().for_wall().filter(pk__in=pks)
            self.subjects.update({(kind, row.pk): row for row in rows})

    def render(self) -> dict[int, SafeString]:
        """Return the HTML of every entry, by activity id; only those not kept from before are read and rendered."""
        language = get_language() or ""
        html = self._html.get(language)
        if html is not None:
            return html
        keys = {entry.id: key_of(entry, language) for entry in self.entries}
        found = {pk: fragments.get(key) for pk, key in keys.items()}
        missing = [entry for entry in self.entries if found[entry.id] is None]
        self.load(missing)
        for entry in missing:
            found[entry.id] = self._render(entry)
            if found[entry.id]:
                fragments.put(keys[entry.id], found[entry.id] or SafeString())
        html = self._html[language] = {pk: text or SafeString() for pk, text in found.items()}
        return html

    def _render(self, entry: Entry) -> SafeString:
        subject = self.subjects.get(place_of(entry.activity))
        if subject is None:
            return SafeString()
        meta = subject._meta
        context = {
            "entry": entry,
            "entry_id": entry.id,
            "activity": entry.activity,
            "subject": subject,
            meta.model_name: subject,
            "supported": entry.supported,
            "own": entry.own,
        }
        return mark_safe(get_template(f"{meta.app_label}/wall/{meta.model_name}.html").render(context))


def key_of(entry: Entry, language: str) -> Key:
    """Return everything that an entry's look depends on."""
    activity = entry.activity
    actor = activity.actor
    face = (actor.name, actor.handle, actor.avatar) if actor else ()
    return (activity.pk, activity.version, face, entry.supported, entry.own, language)


def place_of(activity: Activity) -> tuple[int, int]:
    return activity.content_type_id, activity.object_id
