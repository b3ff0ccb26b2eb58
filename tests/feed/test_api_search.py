"""Search by the API finds what the page finds, and nothing that its reader may not see (EMB-1)."""

from __future__ import annotations

import pytest

from feed import services
from feed.models import Visibility
from places.models import Town
from profiles.models import User
from profiles.services import block, update_privacy
from tests.api.program import Program
from tests.factories import make_comment, make_post, make_town

pytestmark = pytest.mark.django_db
WRONG = ["", "q=a&town=nowhere", "q=a&limit=99", "q=a&x=1"]
WRONG += ["q=a&since=31-02", "q=a&since=1474-07-15", "q=a&until=9999-12-31"]


def found(program: Program, query: str) -> list[tuple[str, str]]:
    return [(item["kind"], item["text"]) for item in program.read(f"/search/?{query}")["items"]]


def test_words_kinds_and_towns(citizen: User, town: Town) -> None:
    first = make_post(citizen, town, body="Les lampadaires de la place")
    make_post(citizen, make_town("Ailleurs"), body="Un lampadaire ailleurs")
    make_comment(first, citizen, body="Le lampadaire clignote")
    program = Program()
    assert found(program, "q=lampadaire&kind=post") == [
        ("post", "Un lampadaire ailleurs"),
        ("post", "Les lampadaires de la place"),
    ]
    assert found(program, f"q=lampadaire&town={town.slug}&kind=comment") == [("comment", "Le lampadaire clignote")]
    assert found(program, 'q="lampadaire+clignote"') == [("comment", "Le lampadaire clignote")]
    assert found(program, f"q={town.name}&kind=town") == [("town", town.name)]
    assert found(program, "q=lampadaire&since=2000-01-01&until=2000-12-31") == []
    assert found(program, "q=lampadaire&kind=nonsense") == []
    for wrong in WRONG:
        assert program.ask("get", f"/search/?{wrong}").status_code in (400, 404), wrong


def test_only_what_the_reader_may_see(citizen: User, outsider: User, town: Town) -> None:
    make_post(citizen, town, body="Sirène réservée", visibility=Visibility.MEMBERS)
    hidden, gone = (make_post(citizen, town, body="Sirène") for _ in range(2))
    services.hide(subject=hidden)
    services.delete_post(post=gone)
    assert found(Program(), "q=sirène") == []
    assert found(Program.of(outsider), "q=sirène") == [("post", "Sirène réservée")]
    assert found(Program(), "q=nadia&kind=person") == []
    update_privacy(person=citizen, shows_follows=False, is_listed=True)
    assert found(Program(), "q=nadia&kind=person") == [("person", "Nadia Benali")]
    block(blocker=citizen, blocked=outsider)
    assert found(Program.of(outsider), "q=sirène") == []
    assert found(Program.of(outsider), "q=nadia&kind=person") == []
