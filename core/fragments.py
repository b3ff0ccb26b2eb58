"""Pieces of pages kept in this process: rendering costs more than all queries of a page.

A fragment is kept under all that its look depends on; what changes without being in its key shows at most ``max_age``
seconds late. In templates: ``{% load fragments %}{% kept "around" town.pk %} … {% endkept %}``.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from threading import Lock
from typing import Any

from django.utils.safestring import SafeString

Key = tuple[Any, ...]


class Fragments:
    """The fragments used last, at most ``size`` of them and none older than ``max_age`` seconds."""

    def __init__(self, size: int, max_age: float) -> None:
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


pieces = Fragments(size=4096, max_age=60.0)  # of the {% kept %} tag
