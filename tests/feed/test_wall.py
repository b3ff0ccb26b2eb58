"""Walls: strictly by time, filtered by indexes, left out and filled again, and able to say why."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from feed import entries as entries_module
from feed import services, wall
from feed.models import Activity, Post, Revision, Visibility
from places.models import Town
from places.services import town_theme
from profiles.models import User
from profiles.services import block, update_profile
from tests.factories import make_comment, make_person, make_post, make_theme, make_town
from tests.feed.routes import make_sources, scatter

pytestmark = pytest.mark.django_db

NOBODY = AnonymousUser()


def posts(page: wall.WallPage) -> list[Post]:
    return [entry.subject for entry in page.entries]


def queries(read: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        read()
    return len(captured)


# --- order, pages, filters ------------------------------------------------------------------------------------------


def test_strictly_by_time(citizen: User, town: Town) -> None:
    days = [3, 1, 2]
    made = {day: make_post(citizen, town, at=datetime(2026, 5, day, tzinfo=UTC)) for day in days}
    services.support(person=citizen, subject=made[1])  # what is liked does not rise
    assert posts(wall.page(wall.source_ids(town), viewer=NOBODY)) == [made[3], made[2], made[1]]


@pytest.mark.parametrize("number", [0, 1, 3, 4, 5, 9])
def test_pages_follow_one_another(citizen: User, town: Town, number: int) -> None:
    made = [make_post(citizen, town) for _number in range(number)]
    sources = wall.source_ids(town, citizen)
    seen, cursor, pages = [], None, 0
    while True:
        page = wall.page(sources, before=cursor, viewer=NOBODY, size=4)
        seen += posts(page)
        pages += 1
        cursor = page.next
        if cursor is None:
            break
    assert seen == made[::-1]
    assert pages == max(1, -(-number // 4))


def test_a_wall_without_sources_is_empty() -> None:
    assert wall.page([], viewer=NOBODY) == wall.WallPage([], None)
    assert wall.page([12345], viewer=NOBODY).entries == []


def test_a_post_on_three_followed_walls_is_one_entry(citizen: User, town: Town) -> None:
    theme = make_theme()
    post = make_post(citizen, town, theme=theme)
    sources = wall.source_ids(citizen, town, town_theme(town=town, theme=theme))
    assert len(sources) == 3
    assert posts(wall.page(sources, viewer=NOBODY)) == [post]


def test_filters(citizen: User, town: Town) -> None:
    roads, school = make_theme("Voirie"), make_theme("École")
    first = make_post(citizen, town, theme=roads)
    for _number in range(5):
        make_post(citizen, town, theme=school)
    sources = wall.source_ids(town, citizen)
    assert posts(wall.page(sources, viewer=NOBODY, theme=roads)) == [first]
    assert posts(wall.page(sources, viewer=NOBODY, theme=roads, kind="post")) == [first]
    assert len(wall.page(sources, viewer=NOBODY, kind="post", size=4).entries) == 4
    for kind in ("comment", "nothing", "", "user"):
        assert wall.page(sources, viewer=NOBODY, kind=kind).entries == []


def test_a_page_has_a_size_that_nobody_can_blow_up() -> None:
    sources = make_sources(1)
    scatter(sources, 60, random.Random(1))
    assert len(wall.page(sources, viewer=NOBODY, size=10**9).entries) == wall.MAX_PAGE
    assert len(wall.page(sources, viewer=NOBODY, size=-3).entries) == 1


def test_what_is_left_out_is_filled_again(citizen: User, town: Town, outsider: User) -> None:
    oldest = [make_post(citizen, town) for _number in range(3)]
    for _number in range(8):
        make_post(outsider, town)
    reader = make_person()
    block(blocker=reader, blocked=outsider)
    page = wall.page(wall.source_ids(town), viewer=reader, size=4)
    assert (posts(page), page.next) == (oldest[::-1], None)


def test_filling_ends_and_the_cursor_passes_over_what_was_left_out(citizen: User, town: Town, outsider: User) -> None:
    oldest = make_post(citizen, town)
    for _number in range(14):
        make_post(outsider, town, visibility=Visibility.MEMBERS)
    sources = wall.source_ids(town)
    page = wall.page(sources, viewer=NOBODY, size=2)
    assert page.entries == [] and page.next is not None
    assert posts(wall.page(sources, before=page.next, viewer=NOBODY, size=2)) == [oldest]
    assert queries(lambda: wall.page(sources, viewer=NOBODY, size=2)) == 1 + wall.REFILLS


# --- newer, why -----------------------------------------------------------------------------------------------------


def test_newer_than_what_a_page_shows(citizen: User, town: Town) -> None:
    old = make_post(citizen, town, at=datetime.now(UTC) - timedelta(minutes=2))
    shown = make_post(citizen, town, at=datetime.now(UTC) - timedelta(minutes=1))
    new = make_post(citizen, town)
    sources, after = wall.source_ids(town), Activity.objects.get(object_id=shown.pk).pk
    found = [entry.subject for entry in wall.newer(sources, after=after, viewer=NOBODY)]
    assert found == [new, shown]  # what was drawn just before the page's first may have been committed after it
    assert old not in found
    assert wall.page(sources, viewer=NOBODY).newest == Activity.objects.get(object_id=new.pk).pk


def test_a_silent_wall_has_no_newest() -> None:
    assert wall.page([], viewer=NOBODY).newest == 0


def test_why(citizen: User, town: Town, outsider: User) -> None:
    post = make_post(citizen, town)
    activity = Activity.objects.get(object_id=post.pk)
    assert wall.why(outsider, activity) == []
    services.follow(person=outsider, subject=town)
    services.follow(person=outsider, subject=citizen)
    services.follow(person=outsider, subject=make_town())
    assert {(reason.kind, reason.subject) for reason in wall.why(outsider, activity)} == {
        ("town", town),
        ("user", citizen),
    }
    assert [reason.subject for reason in wall.why(NOBODY, activity, source_ids=wall.source_ids(town))] == [town]
    assert wall.why(NOBODY, activity) == []


def test_sources_of(citizen: User, town: Town, outsider: User) -> None:
    services.follow(person=citizen, subject=town)
    assert wall.sources_of(citizen) == wall.source_ids(town)
    assert wall.sources_of(outsider) == wall.sources_of(NOBODY) == []


# --- entries and their fragments ------------------------------------------------------------------------------------


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the ids of the entries that were rendered and not found among the kept fragments."""
    entries_module.fragments.clear()
    done: list[int] = []
    render = entries_module.Batch._render

    def watched(batch: Any, entry: Any) -> Any:
        done.append(entry.row.object_id)
        return render(batch, entry)

    monkeypatch.setattr(entries_module.Batch, "_render", watched)
    return done


def html(town: Town, viewer: Any = NOBODY) -> str:
    return "".join(entry.html for entry in wall.page(wall.source_ids(town), viewer=viewer).entries)


def test_an_entry_is_rendered_once_for_all(citizen: User, town: Town, outsider: User, rendered: list[int]) -> None:
    post = make_post(citizen, town, body="Fête du village")
    assert "Fête du village" in html(town)
    assert html(town) == html(town, outsider)
    assert rendered == [post.pk]


@pytest.mark.parametrize(
    "change",
    [
        lambda post: services.edit_post(post=post, body="Autre chose"),
        lambda post: services.support(person=make_person(), subject=post),
        lambda post: make_comment(post),
        lambda post: services.delete_comment(comment=make_comment(post)),
        lambda post: update_profile(person=post.author, name="Nadia B.", bio="", neighbourhood=None),
    ],
    ids=["edit", "support", "comment", "deleted comment", "name"],
)
def test_an_entry_that_looks_different_is_rendered_again(
    citizen: User, town: Town, rendered: list[int], change: Callable[[Post], Any]
) -> None:
    post = make_post(citizen, town)
    html(town)
    change(post)
    html(town)
    html(town)
    assert rendered == [post.pk] * 2


def test_the_author_the_supporter_and_each_language_have_their_own(
    citizen: User, town: Town, outsider: User, rendered: list[int]
) -> None:
    post = make_post(citizen, town)
    services.support(person=outsider, subject=post)
    for viewer in (citizen, outsider, NOBODY, make_person()):
        html(town, viewer)
    with translation.override("ar"):
        html(town)
    assert len(rendered) == 4
    assert 'aria-pressed="true"' in html(town, outsider) and 'aria-pressed="true"' not in html(town)


def test_a_kept_fragment_is_not_shown_after_deletion_or_hiding(citizen: User, town: Town) -> None:
    """MOD-3: the cache is an outlet too."""
    hidden, deleted = make_post(citizen, town, body="canari"), make_post(citizen, town, body="canari")
    page = wall.page(wall.source_ids(town), viewer=NOBODY)
    assert html(town).count("canari") >= 2
    services.hide(subject=hidden)
    services.delete_post(post=deleted)
    assert "canari" not in html(town)
    late = wall.page(wall.source_ids(town), viewer=NOBODY)
    assert late.entries == []
    entries_module.fragments.clear()
    assert "".join(entry.html for entry in page.entries) == ""  # scanned before, read after


# --- what a wall costs ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_a_wall(citizen: User, town: Town, outsider: User, number: int) -> None:
    """One query for ids, activities, supports and all that keeps a post from a reader; posts and photos once."""
    for _number in range(number):
        make_post(make_person(), town, theme=make_theme())
    sources = wall.source_ids(town, citizen, outsider, make_person())
    for viewer in (NOBODY, outsider):
        entries_module.fragments.clear()
        assert queries(lambda viewer=viewer: [e.html for e in wall.page(sources, viewer=viewer).entries]) == 3
        assert queries(lambda viewer=viewer: [e.html for e in wall.page(sources, viewer=viewer).entries]) == 1


def test_history_is_read_oldest_first(citizen: User, town: Town) -> None:
    post = make_post(citizen, town, body="un")
    services.edit_post(post=post, body="deux")
    services.edit_post(post=post, body="trois")
    rows = Revision.objects.visible_to(NOBODY).of(post).order_by("pk")
    assert list(rows.values_list("body", flat=True)) == ["un", "deux"]
