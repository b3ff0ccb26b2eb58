"""Ideas by the API: what the pages do, with JSON (API-1, IDOR-2)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from participation.ideas import services
from participation.ideas.models import Idea
from places.models import Town
from profiles.models import User
from tests import factories
from tests.api.program import V1, Program, is_problem
from tests.core.pictures import photo as picture

pytestmark = pytest.mark.django_db
POINT = {"type": "Point", "coordinates": [6.05, 44.55]}


def told(town: Town, **more: Any) -> dict[str, Any]:
    return {"town": town.slug, "title": "Un banc devant l’école", "need": "On attend debout."} | more


def test_an_idea_is_shared_read_changed_and_taken_back(town: Town, citizen: User) -> None:
    program = Program.of(citizen)
    made = program.write("post", "/ideas/", told(town, place=POINT, body="En bois."), 201)
    assert (made["place"], made["state"], made["ratings"], made["coauthors"]) == (POINT, "received", [0] * 5, [])
    address = f"/ideas/{made['id']}/"
    changed = program.write("patch", address, {"title": "Deux bancs", "place": None})
    assert (changed["title"], changed["need"], changed["body"]) == ("Deux bancs", "On attend debout.", "En bois.")
    assert changed["place"] is None
    (version,) = program.read(f"{address}history/")["items"]
    assert version["body"] == "Un banc devant l’école\n\nOn attend debout.\n\nEn bois."
    program.write("delete", address, status=204)
    program.read(address, 404)


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "},
        {"need": "n" * 501},
        {"town": "nulle-part"},
        {"theme": "nope"},
        {"place": {"type": "Point", "coordinates": [6.05]}},
        {"place": "Gap"},
        {"place": {"type": "Point", "coordinates": [2.0, 48.0]}},
        {"visibility": "members"},
    ],
)
def test_what_is_wrong_is_refused(town: Town, citizen: User, wrong: dict[str, Any]) -> None:
    factories.outlined(town)
    assert is_problem(Program.of(citizen).ask("post", "/ideas/", told(town) | wrong), 400, "invalid")
    assert not Idea.objects.exists()


def test_photos_come_with_their_words(town: Town, citizen: User) -> None:
    file = SimpleUploadedFile("cour.jpg", picture(), "image/jpeg")
    sent = told(town, photos=[file], alts=["La cour vide"], place='{"type": "Point", "coordinates": [6.05, 44.55]}')
    made = Program.of(citizen).post(f"{V1}/ideas/", sent)
    assert made.status_code == 201, made.content
    assert [photo["alt"] for photo in made.json()["photos"]] == ["La cour vide"]
    assert made.json()["place"] == POINT


def test_a_co_author_changes_it_and_does_not_take_it_back(town: Town, citizen: User, outsider: User) -> None:
    idea = factories.make_idea(citizen, town)
    factories.make_coauthor(idea, outsider)
    program, address = Program.of(outsider), f"/ideas/{idea.pk}/"
    assert [face["handle"] for face in program.read(address)["coauthors"]] == [outsider.handle]
    assert program.write("patch", address, {"body": "À deux."})["body"] == "À deux."
    program.write("delete", address, status=404)


def test_an_edit_of_what_changed_meanwhile_is_refused(town: Town, citizen: User) -> None:
    idea, program = factories.make_idea(citizen, town), Program.of(citizen)
    tag = program.ask("get", f"/ideas/{idea.pk}/")["ETag"]
    factories.change_idea(idea, citizen, need="Autre besoin")
    assert is_problem(program.ask("patch", f"/ideas/{idea.pk}/", {"title": "Vite"}, If_Match=tag), 412, "changed")


def test_stars_are_given_changed_and_taken_back(town: Town, citizen: User, outsider: User) -> None:
    idea, program = factories.make_idea(citizen, town), Program.of(outsider)
    address = f"/ideas/{idea.pk}/rating/"
    assert program.write("put", address, {"stars": 2}) == {"stars": 2, "ratings": [0, 1, 0, 0, 0]}
    assert program.write("put", address, {"stars": 5}) == {"stars": 5, "ratings": [0, 0, 0, 0, 1]}
    assert program.write("delete", address) == {"stars": None, "ratings": [0] * 5}
    for stars in (0, 6, "5", 4.5, True, None):
        assert is_problem(program.ask("put", address, {"stars": stars}), 400, "invalid")
    assert is_problem(Program.of(citizen).ask("put", address, {"stars": 5}), 400, "invalid")


def test_the_ideas_of_a_town_are_narrowed_and_those_of_walls_are_the_same(town: Town, citizen: User) -> None:
    services.set_threshold(town=town, supports=50, promise="lue", days=9)
    theme = factories.make_theme("Voirie")
    idea = factories.make_idea(citizen, town, theme=theme)
    factories.make_idea(citizen, town)
    program = Program()
    for query in (f"?theme={theme.slug}", f"?theme={theme.slug}&state=received"):
        assert [row["id"] for row in program.read(f"/towns/{town.slug}/ideas/{query}")["items"]] == [str(idea.pk)]
    assert program.read(f"/towns/{town.slug}/ideas/?state=done")["items"] == []
    program.read(f"/towns/{town.slug}/ideas/?state=nope", 400)
    entries = program.read(f"/towns/{town.slug}/wall/?kind=idea")["items"]
    assert entries[1]["subject"] == program.read(f"/ideas/{idea.pk}/")
    assert entries[1]["subject"]["goals"] == [{"supports": 50, "promise": "lue", "days": 9, "crossed_at": None}]
