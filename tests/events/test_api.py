"""Events by the API: announcing, moving, calling off and minutes by programs, as officers do (API-1, TEN-1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from officials.events.models import Event
from places.models import Town
from profiles.models import User
from tests import factories
from tests.api.program import V1, Program, is_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def mayor(town: Town) -> User:
    return factories.make_official(town, role="mayor", title="Maire")


@pytest.fixture
def program(mayor: User) -> Program:
    return Program.of(mayor)


def send(program: Program, method: str, address: str, **told: Any) -> Any:
    return getattr(program, method)(f"{V1}{address}", told, content_type="application/json")


def told(town: Town, **more: Any) -> dict[str, Any]:
    starts = (timezone.now() + timedelta(days=9)).isoformat()
    return {"town": town.slug, "title": "Conseil", "starts_at": starts} | more


def test_an_event_has_a_life_by_programs(town: Town, program: Program) -> None:
    made = send(program, "post", "/events/", **told(town, nature="vote", place="Mairie"))
    assert made.status_code == 201, made.content
    address = f"/events/{made.json()['id']}/"
    changed = send(program, "patch", address, body="Deux urnes")
    assert (changed.status_code, changed.json()["body"], changed.json()["place"]) == (200, "Deux urnes", "Mairie")
    day = timezone.localdate() + timedelta(days=20)
    moved = send(program, "post", f"{address}move/", starts_at=f"{day}T09:00", all_day=True)
    assert (moved.status_code, moved.json()["state"], moved.json()["all_day"]) == (200, "moved", True)
    early = send(program, "put", f"{address}minutes/", words="Déjà")
    assert is_problem(early, 400, "invalid")
    off = send(program, "post", f"{address}cancellation/", reason="La neige")
    assert (off.status_code, off.json()["cancel_reason"]) == (200, "La neige")
    changes = program.read(f"{address}changes/")["items"]
    assert [change["turn"] for change in changes] == ["cancelled", "moved"]


def test_minutes_by_a_program(town: Town, mayor: User, program: Program) -> None:
    event = factories.make_event(mayor, town, starts_at=timezone.now() - timedelta(hours=2))
    written = send(program, "put", f"/events/{event.pk}/minutes/", words="Tout est voté")
    assert written.status_code == 200 and written.json()["minutes"]["words"] == "Tout est voté"
    past = program.read(f"/towns/{town.slug}/events/?when=past")["items"]
    assert [row["id"] for row in past] == [str(event.pk)]
    assert not program.read(f"/towns/{town.slug}/events/?when=upcoming")["items"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_at": "demain"}, {"starts_at": "2027-03-28T02:30"}, {"starts_at": None}, {"starts_at": 5},
        {"ends_at": "2020-01-01T00:00:00Z"}, {"title": ""}, {"title": "x" * 121}, {"nature": "truc"},
        {"latitude": 91}, {"all_day": "oui"}, {"town": "nulle-part"}, {"inconnu": 1}, {"theme": "truc"},
        {"starts_at": "2090-01-01T10:00"},
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused(town: Town, program: Program, wrong: dict[str, Any]) -> None:
    assert is_problem(send(program, "post", "/events/", **told(town) | wrong), 400, "invalid")
    assert not Event.objects.exists()


def test_nobody_else_announces_or_changes(town: Town, mayor: User, citizen: User) -> None:
    event, other = factories.make_event(mayor, town), Program.of(citizen)
    assert is_problem(send(other, "post", "/events/", **told(town)), 400, "invalid")
    assert is_problem(send(other, "post", f"/events/{event.pk}/cancellation/", reason="Non"), 404, "absent")


def test_a_town_that_closed_it_says_so(town: Town, program: Program) -> None:
    town.closed_modules = ["events"]
    town.save()
    assert is_problem(send(program, "post", "/events/", **told(town)), 409, "conflict")
