"""A wall's entries as HTML: found by the name of their subject, rendered once, kept in this process.

Rendering costs more than all queries of a page, and an entry looks the same to nearly everyone. What it looks like
depends on the activity's version (which moves whenever the subject changes), on its author's name and face, on the
language, and on whether the viewer supports it or wrote it: that is the key, and nothing else of the viewer may enter
the template.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core.fragments import Fragments, Key
from feed.models import model_of

if TYPE_CHECKING:
    from feed.querysets import Viewer
    from feed.scan import Scanned

CACHED = 4096  # fragments, about 3 KB each
MAX_AGE = 600.0  # seconds: the names of towns and themes are not in the key

fragments = Fragments(CACHED, MAX_AGE)


class Entry:
    """One entry of a page as its viewer sees it. ``subject`` and ``html`` are read for the whole page at first use."""

    def __init__(self, row: Scanned, batch: Batch, viewer: Viewer) -> None:
        self.id = row.id  # the activity's
        self.row = row
        self.supported = row.supported
        self.own = row.actor is not None and row.actor == viewer.pk
        self._batch = batch

    @property
    def subject(self) -> Any | None:
        """The post, report, idea …, None when it went away since the page was scanned."""
        self._batch.load(self._batch.entries)
        return self._batch.subjects.get(self.row.place)

    @property
    def html(self) -> SafeString:
        """The entry in the active language, empty when its subject went away."""
        return self._batch.render()[self.id]


class Batch:
    """The entries of one page, which share their reads."""

    def __init__(self, rows: Sequence[Scanned], viewer: Viewer) -> None:
        self.subjects: dict[tuple[int, int], Any] = {}
        self._loaded: set[int] = set()
        self._html: dict[str, dict[int, SafeString]] = {}
        self.entries = [Entry(row, self, viewer) for row in rows]

    def load(self, entries: Sequence[Entry]) -> None:
        """Read the subjects of these entries: one query for each kind, and one for its pictures."""
        wanted: dict[int, list[int]] = {}
        for entry in entries:
            if entry.id not in self._loaded:
                self._loaded.add(entry.id)
                wanted.setdefault(entry.row.content_type, []).append(entry.row.object_id)
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
        subject = self.subjects.get(entry.row.place)
        if subject is None:
            return SafeString()
        meta = subject._meta
        context = {
            "entry": entry,
            "entry_id": entry.id,
            "subject": subject,
            meta.model_name: subject,
            "supported": entry.supported,
            "own": entry.own,
        }
        return mark_safe(get_template(f"{meta.app_label}/wall/{meta.model_name}.html").render(context))


def key_of(entry: Entry, language: str) -> Key:
    """Return everything that an entry's look depends on."""
    row = entry.row
    return (row.id, row.version, row.face, entry.supported, entry.own, language)
