"""The same act on many cases: each is checked and written on its own, so that one refusal stops no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cases.models import Case
from cases.services.moving import move_case
from cases.services.working import assign
from feed.services import Refusal

if TYPE_CHECKING:
    from places.models import Service
    from profiles.models import User

MOST = 100

Seen = tuple[Case, int | None]  # a case, and the version of it that the person looked at


@dataclass
class Outcome:
    """How a bulk act ended: the cases it was done to, and the others with the reason of each."""

    done: list[Case] = field(default_factory=list)
    refused: list[tuple[Case, str]] = field(default_factory=list)


def bulk_assign(
    *, cases: Iterable[Seen], by: User, service: Service | str | None = "", assignee: User | str | None = ""
) -> Outcome:
    """Give many cases to a service and a person; “” leaves what each has, None takes it away."""

    def act(case: Case, seen: int | None) -> None:
        assign(
            case=case,
            service=case.service if isinstance(service, str) else service,
            assignee=case.assignee if isinstance(assignee, str) else assignee,
            by=by,
            seen=seen,
        )

    return _each(cases, act)


def bulk_move(*, cases: Iterable[Seen], to: str, mover: User, words: str, no_photo: str = "") -> Outcome:
    """Take many cases to a state with one public sentence for all."""
    return _each(
        cases,
        lambda case, seen: move_case(case=case, to=to, mover=mover, words=words, no_photo=no_photo, seen=seen),
    )


def _each(cases: Iterable[Seen], act: Callable[[Case, int | None], object]) -> Outcome:
    outcome = Outcome()
    for case, seen in cases:
        try:
            act(case, seen)
        except Refusal as refusal:
            outcome.refused.append((case, refusal.reason))
        else:
            outcome.done.append(case)
    return outcome
