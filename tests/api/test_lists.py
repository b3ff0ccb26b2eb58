"""Every list by keyset pages, in a number of queries that does not grow, and without what others hide (API-3)."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feed.services import edit_comment, edit_post, follow
from messaging.models import Part, Standing
from messaging.services import Along, NewFile, add_person, say
from officials.events.services import move_event, write_minutes
from officials.work.services import Stage, advance
from places.models import Town
from profiles.models import User
from profiles.services import block, mute, update_privacy
from reports.services import add_category, edit_report
from tests import factories
from tests.api.program import Program
from tests.feed.steps import new_photo

pytestmark = pytest.mark.django_db


class List(NamedTuple):
    """A list: its address, what adds one more to it, and how many queries a page costs (the token's among them)."""

    address: str
    add: Callable[[int], object]
    queries: int


@pytest.fixture
def place(db: None) -> Town:
    return factories.make_town("Gap", slug="gap", intercommunality=factories.make_intercommunality(slug="pays"))


@pytest.fixture
def reader(place: Town) -> User:
    return factories.make_person("Rea Lector", town=place)


@pytest.fixture
def lists(place: Town, reader: User) -> dict[str, List]:
    """Each list of the API as ``reader`` meets it, empty."""
    author = factories.make_person("Alma Rey", town=place)
    update_privacy(person=author, shows_follows=True, is_listed=False)
    part, theme = factories.make_neighbourhood(place, "Nord"), factories.make_theme("Voirie")
    post = factories.make_post(factories.make_person("Pia", town=place), factories.make_town("Ailleurs"))
    writer = factories.make_person("Ida", town=place)
    idea = factories.make_idea(writer, post.town)
    comment = factories.make_comment(post, reader)
    follow(person=reader, subject=author)
    versions = itertools.count()
    words = 3 if connection.vendor == "sqlite" else 4  # where few are recent, PostgreSQL asks its index too

    def publish(number: int) -> None:
        by = factories.make_person(f"Ana {number}", town=place) if number else author
        factories.make_post(author, place, theme=theme, neighbourhood=part, body=f"Mot de {by}")

    def change_post(number: int) -> None:
        edit_post(post=post, body=f"Version {next(versions)} {number}")

    def change_comment(number: int) -> None:
        edit_comment(comment=comment, body=f"Version {next(versions)} {number}")

    def answer(number: int) -> None:
        remark = factories.make_comment(post, factories.make_person(f"Remi {number}"))
        factories.make_comment(post, author, parent=remark)

    def add_theme(number: int) -> None:
        factories.make_theme(f"Sujet{number}", town=place)

    def report(number: int, at: tuple[float, float] = (44.55, 6.05)) -> object:
        author = factories.make_person(f"Vera {number}", town=place)
        return factories.make_report(author, place, photos=[new_photo()] if number else [], at=at)

    def report_there(number: int) -> object:
        return report(number, (44.52, 6.02))

    told = factories.make_report(reader, factories.outlined(factories.make_town("Loin")), at=(44.59, 6.09))

    def change_report(number: int) -> None:
        edit_report(report=told, body=f"Version {next(versions)} {number}")

    def answer_report(number: int) -> None:
        remark = factories.make_comment(told, factories.make_person(f"Sam {number}"))
        factories.make_comment(told, author, parent=remark)

    def share(number: int) -> None:
        idea = factories.make_idea(factories.make_person(f"Ida {number}"), place, theme=theme, neighbourhood=part)
        factories.make_coauthor(idea, factories.make_person(f"Iris {number}"))

    def change(number: int) -> None:
        factories.change_idea(idea, writer, need=f"Besoin {next(versions)} {number}")

    def remark(number: int) -> None:
        factories.make_comment(idea, factories.make_person(f"Rita {number}"), stance="for")

    official = factories.make_official(post.town, role="mayor", title="Maire")
    done = factories.make_action(official, post.town)

    def act(number: int) -> None:
        factories.make_action(None, place, theme=theme, neighbourhood=part, stages=[Stage(f"Étape {number}")])

    def promise(number: int) -> None:
        factories.make_commitment(None, place, due_on=date(2026, 1, 1), theme=theme, neighbourhood=part)

    def announce(number: int) -> None:
        row = factories.make_event(
            None, place, theme=theme, neighbourhood=part, starts_at=timezone.now() - timedelta(hours=number + 1)
        )
        write_minutes(event=row, by=row.author, words="Tout est dit")

    def turn(number: int) -> None:
        at = timezone.now() + timedelta(days=9 + number)
        move_event(event=held, by=factories.make_official(place, "mayor", "Maire"), starts_at=at)

    held = factories.make_event(None, place)

    def step(number: int) -> None:
        advance(work=done, by=official, words=f"Étape {number}")

    def hear(number: int) -> None:
        friend = factories.make_person(f"Nina {number}")
        follow(person=reader, subject=friend)
        factories.make_message(friend, reader)

    talk = factories.make_message(reader, author).conversation
    Part.objects.filter(person=author).update(standing=Standing.TAKEN)

    pia = factories.make_person("Pia Nord")
    follow(person=pia, subject=reader)
    full = factories.make_message(reader, pia, "Bonjour").conversation
    club = factories.make_group(reader, factories.make_person("Odile")).conversation

    def say_all(number: int) -> None:
        """Answer the last message with a file and a thing of a wall."""
        said = {"key": uuid4(), "by": reader, "text": f"Mot {number}"}
        last = full.messages.latest("pk")
        along = Along(reply_to=last, about=factories.make_post(author, place), files=(NewFile(factories.PDF, "a.pdf"),))
        say(conversation=full, along=along, **said)

    def come_in(number: int) -> None:
        person = factories.make_person(f"Lise {number}")
        follow(person=person, subject=reader)
        add_person(conversation=club, person=person, by=reader)

    def write_of_lamps(number: int) -> None:
        factories.make_message(reader, author, f"Lampadaire {number}")

    def flag(number: int) -> None:
        factories.make_flag(reader, factories.make_message(factories.make_person(f"Max {number}"), reader))

    def be_judged(number: int) -> None:
        other = factories.make_person(f"Eva {number}")
        follow(person=other, subject=reader)
        factories.make_ruling(factories.make_flag(other, factories.make_message(reader, other)))

    def keep_away(act: Callable[[User], None]) -> Callable[[int], None]:
        return lambda number: act(factories.make_person(f"Nemo {number}"))

    return {
        "towns": List("/towns/?country=IT", lambda n: factories.make_town(f"Torino {n}", country="IT"), 2),
        "near": List("/towns/near/?lat=10&lon=10", lambda n: factories.make_town(latitude=10, longitude=10), 10),
        "neighbourhoods": List("/towns/gap/neighbourhoods/", lambda n: factories.make_neighbourhood(place, f"N{n}"), 3),
        "themes": List("/towns/gap/themes/", add_theme, 3),
        "member towns": List(
            "/intercommunalities/pays/towns/",
            lambda n: factories.make_town(intercommunality=place.intercommunality),
            3,
        ),
        "my wall": List("/wall/", publish, 5),
        "town wall": List("/towns/gap/wall/", publish, 8),
        "neighbourhood wall": List("/towns/gap/neighbourhoods/nord/wall/", publish, 6),
        "theme wall": List("/towns/gap/themes/voirie/wall/", publish, 8),
        "intercommunality wall": List("/intercommunalities/pays/wall/", publish, 8),
        "person wall": List(f"/people/{author.handle}/wall/", publish, 6),
        "follows of": List(
            f"/people/{author.handle}/follows/",
            lambda n: follow(person=author, subject=factories.make_town(f"Suivie {n}")),
            5,
        ),
        "my follows": List("/me/follows/", lambda n: follow(person=reader, subject=factories.make_town(f"S {n}")), 5),
        "drafts": List("/me/drafts/", lambda n: factories.make_draft(reader, place), 3),
        "post history": List(f"/posts/{post.pk}/history/", change_post, 4),
        "comment history": List(f"/comments/{comment.pk}/history/", change_comment, 4),
        "comments": List(f"/posts/{post.pk}/comments/", answer, 4),
        "notifications": List(
            "/me/notifications/",
            lambda n: factories.make_notification(reader, author, factories.make_post(reader)),
            5,
        ),
        "search": List("/search/?q=lampadaire", lambda n: factories.make_post(author, body=f"Lampadaire {n}"), words),
        "reports": List("/towns/gap/reports/?state=received&open=true&category=chaussee", report, 5),
        "categories": List("/towns/gap/report-categories/", lambda n: add_category(town=place, name=f"Sujet {n}"), 4),
        "reports nearby": List("/reports/nearby/?lat=44.52&lon=6.02&category=chaussee", report_there, 10),
        "report history": List(f"/reports/{told.pk}/history/", change_report, 5),
        "report comments": List(f"/reports/{told.pk}/comments/", answer_report, 4),
        "ideas": List("/towns/gap/ideas/", share, 8),
        "idea history": List(f"/ideas/{idea.pk}/history/", change, 7),
        "idea comments": List(f"/ideas/{idea.pk}/comments/", remark, 3),
        "actions": List("/towns/gap/actions/?theme=voirie&state=planned", act, 5),
        "commitments": List("/towns/gap/commitments/?state=late", promise, 4),
        "events": List("/towns/gap/events/?theme=voirie&when=past", announce, 4),
        "event changes": List(f"/events/{held.pk}/changes/", turn, 4),
        "steps": List(f"/actions/{done.pk}/steps/", step, 3),
        "blocks": List("/me/blocks/", keep_away(lambda person: block(blocker=reader, blocked=person)), 2),
        "mutes": List("/me/mutes/", keep_away(lambda person: mute(muter=reader, muted=person)), 2),
        "conversations": List("/conversations/", hear, 5),
        "messages": List(
            f"/conversations/{talk.pk}/messages/", lambda n: factories.make_message(reader, author, f"Mot {n}"), 4
        ),
        "full messages": List(f"/conversations/{full.pk}/messages/", say_all, 7),
        "group": List(f"/conversations/{club.pk}/people/", come_in, 3),
        "found messages": List("/messages/?q=lampadaire", write_of_lamps, 5),
        "message flags": List("/me/message-flags/", flag, 2),
        "message rulings": List("/me/message-rulings/", be_judged, 2),
    }


NAMES = (
    "towns", "near", "neighbourhoods", "themes", "member towns", "my wall", "town wall", "neighbourhood wall",
    "theme wall", "intercommunality wall", "person wall", "follows of", "my follows", "drafts", "post history",
    "comment history", "comments", "notifications", "search", "reports", "categories", "reports nearby",
    "report history", "report comments", "ideas", "idea history", "idea comments", "actions", "commitments",
    "events", "event changes", "steps", "blocks", "mutes", "conversations",
    "messages", "full messages", "group", "found messages", "message flags", "message rulings",
)  # fmt: skip


def counted(program: Program, address: str) -> tuple[list[Any], int]:
    """Return the items of a page and how many queries it took, with everything that is kept in memory there."""
    program.read(address)
    with CaptureQueriesContext(connection) as queries:
        items = program.read(address)["items"]
    return items, len(queries)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_costs_the_same_with_one_and_with_three(name: str, lists: dict[str, List], reader: User) -> None:
    one = lists[name]
    program = Program.of(reader)
    before = len(program.read(one.address)["items"])
    one.add(0)
    items, queries = counted(program, one.address)
    assert (len(items) - before, queries) == (1, one.queries)
    one.add(1)
    one.add(2)
    items, queries = counted(program, one.address)
    assert (len(items) - before, queries) == (3, one.queries)


# Short by nature: twenty towns, thirty-two themes, a town's categories, five reports, the people of a group.
UNPAGED = {"near", "themes", "categories", "reports nearby", "group"}


@pytest.mark.parametrize("name", [name for name in NAMES if name not in UNPAGED])
def test_pages_follow_each_other_without_gap_or_repetition(name: str, lists: dict[str, List], reader: User) -> None:
    one = lists[name]
    program = Program.of(reader)
    for number in range(4):
        one.add(number)
    everything = program.read(one.address)["items"]
    address = f"{one.address}{'&' if '?' in one.address else '?'}limit=2"
    seen: list[Any] = []
    while address:
        page = program.read(address)
        assert len(page["items"]) <= 2
        seen += page["items"]
        assert (page["next"] is None) == (page["cursor"] is None)
        address = (page["next"] or "").removeprefix("http://localhost:8000/api/v1")
    assert seen == everything
    assert len(seen) >= 4


@pytest.mark.parametrize(
    "name",
    [
        "my wall",
        "my follows",
        "drafts",
        "notifications",
        "blocks",
        "mutes",
        "conversations",
        "found messages",
        "message flags",
        "message rulings",
    ],
)
def test_what_is_someones_own_is_nobody_elses(name: str, lists: dict[str, List], outsider: User) -> None:
    lists[name].add(0)
    assert Program.of(outsider).read(lists[name].address)["items"] == []
    Program().read(lists[name].address, 401)


def test_an_outsider_finds_only_what_everyone_may_see(place: Town, outsider: User) -> None:
    author = factories.make_person("Alma Rey", town=place)
    follow(person=author, subject=place)
    for visibility in (0, 1):
        factories.make_post(author, place, visibility=visibility, body=f"visible {visibility}")
    factories.make_draft(author, place)
    visitor, stranger, own = Program(), Program.of(outsider), Program.of(author)

    def bodies(program: Program, address: str) -> list[str]:
        return [item["subject"]["body"] for item in program.read(address)["items"]]

    for address in ("/towns/gap/wall/", "/intercommunalities/pays/wall/", f"/people/{author.handle}/wall/"):
        assert bodies(visitor, address) == ["visible 0"]
        assert bodies(stranger, address) == ["visible 1", "visible 0"]
    for program, shown in ((visitor, 0), (stranger, 0), (own, 1)):
        assert len(program.read(f"/people/{author.handle}/follows/")["items"]) == shown
    block(blocker=author, blocked=outsider)
    assert bodies(stranger, "/towns/gap/wall/") == []
    stranger.read(f"/people/{author.handle}/wall/", 404)
    stranger.read(f"/people/{author.handle}/follows/", 404)


def test_walls_are_filtered_by_theme_and_kind(place: Town) -> None:
    author = factories.make_person(town=place)
    factories.make_post(author, place, theme=factories.make_theme("Voirie"), body="La rue")
    factories.make_post(author, place, body="Le marché")
    program = Program()
    for query, bodies in (
        ("", ["Le marché", "La rue"]),
        ("?theme=voirie", ["La rue"]),
        ("?theme=nope", []),
        ("?kind=post", ["Le marché", "La rue"]),
        ("?kind=nope", []),
        ("?kind=comment", []),
    ):
        assert [item["subject"]["body"] for item in program.read(f"/towns/gap/wall/{query}")["items"]] == bodies


def test_an_entry_says_why_it_is_on_ones_wall(place: Town, reader: User) -> None:
    """CIW23."""
    factories.make_post(factories.make_person(), place)
    follow(person=reader, subject=place)
    program = Program.of(reader)
    (entry,) = program.read("/wall/")["items"]
    assert [reason["name"] for reason in program.read(f"/wall/{entry['id']}/why/")["items"]] == ["Gap"]
    assert Program.of(factories.make_person()).read(f"/wall/{entry['id']}/why/")["items"] == []


def test_towns_are_found_as_on_the_page(place: Town) -> None:
    assert [town["slug"] for town in Program().read("/towns/?q=gap")["items"]] == ["gap"]
    assert [town["slug"] for town in Program().read("/towns/near/?lat=44.55&lon=6.05")["items"]] == ["gap"]
    assert Program().read("/towns/gap/")["intercommunality"]["slug"] == "pays"
    assert Program().read("/intercommunalities/pays/")["slug"] == "pays"
