"""Actions and commitments by the API with photos, as a form sends them (API-1)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from officials.work.models import Action
from places.models import Town
from profiles.models import User
from tests import factories
from tests.api.program import V1, Program, is_problem
from tests.core.pictures import photo as picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(town: Town) -> Program:
    return Program.of(factories.make_official(town, role="mayor", title="Maire"))


def told(town: Town, **more: Any) -> dict[str, Any]:
    file = SimpleUploadedFile("cour.jpg", picture(), "image/jpeg")
    return {"town": town.slug, "title": "De l’ombre", "photos": [file], "alts": ["La cour, sans un arbre"]} | more


def test_an_action_comes_with_photos_and_steps(town: Town, program: Program) -> None:
    steps = '[{"words": "Les trous", "planned_on": "2090-10-01"}, {"words": "Les arbres"}]'
    made = program.post(f"{V1}/actions/", told(town, cost="1200.50", by_its_author="true", milestones=steps))
    assert made.status_code == 201, made.content
    shown = made.json()
    assert [photo["alt"] for photo in shown["photos"]] == ["La cour, sans un arbre"]
    assert (shown["cost"], shown["by_its_author"]) == ("1200.50", True)
    assert [(each["words"], each["planned_on"]) for each in shown["milestones"]] == [
        ("Les trous", "2090-10-01"),
        ("Les arbres", None),
    ]


def test_a_promise_comes_with_photos(town: Town, program: Program) -> None:
    made = program.post(f"{V1}/commitments/", told(town, due_on="2090-06-30"))
    assert made.status_code == 201, made.content
    assert [photo["alt"] for photo in made.json()["photos"]] == ["La cour, sans un arbre"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"alts": []},
        {"photos": [SimpleUploadedFile("cour.jpg", b"<svg/>", "image/jpeg")]},
        {"milestones": "Les trous"},
        {"milestones": "[" * 5000},
        {"milestones": '{"words": "Les trous"}'},
        {"milestones": '[{"planned_on": "2090-10-01"}]'},
        {"town": "nulle-part"},
    ],
)
def test_what_is_wrong_is_refused(town: Town, program: Program, wrong: dict[str, Any]) -> None:
    assert is_problem(program.post(f"{V1}/actions/", told(town) | wrong), 400, "invalid")
    assert not Action.objects.exists()


def test_nobody_else_publishes(town: Town, citizen: User) -> None:
    assert is_problem(Program.of(citizen).post(f"{V1}/actions/", told(town)), 400, "invalid")


def test_a_town_that_closed_them_says_so_as_other_modules_do(town: Town, program: Program) -> None:
    town.closed_modules = ["actions"]
    town.save()
    assert is_problem(program.post(f"{V1}/actions/", told(town)), 409, "conflict")
