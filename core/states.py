"""The states through which something goes until it is done, written as data by the app that owns it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class State:
    """One state: its word, its colour (a tone of ``core/ui/state.html``), and where one goes from it."""

    key: str
    label: str | Promise
    tone: str
    to: tuple[str, ...] = ()
    is_open: bool = True  # somebody still has to do something
    needs_proof: bool = False  # a photo of afterwards, or the reason why there is none
    needs_body: bool = False  # the name of who has it now
    keeps_promise: bool = False  # what was promised for a day is done


class Workflow:
    """The states of one kind of thing, in the order in which they are told; the first is where it begins."""

    def __init__(self, *states: State, path: tuple[str, ...]) -> None:
        """`path` is the way of something that goes well, as a page draws it ahead of time."""
        self._states = {state.key: state for state in states}
        self.first = states[0].key
        self.path = path
        unknown = {key for state in states for key in state.to} | set(path)
        if unknown - self._states.keys():
            raise ValueError(f"states that are not there: {sorted(unknown - self._states.keys())}")

    def __iter__(self) -> Iterator[State]:
        return iter(self._states.values())

    def __getitem__(self, key: str) -> State:
        return self._states[key]

    def __contains__(self, key: object) -> bool:
        return key in self._states

    def allows(self, start: str, end: str) -> bool:
        """Tell whether something may go from one state to another."""
        return start in self._states and end in self._states[start].to
