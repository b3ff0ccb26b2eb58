"""Identifiers and keyset pages."""

import threading
import time

import pytest
from django.contrib.contenttypes.models import ContentType
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st

from core.ids import MAX_ID, id_at, moment_ms, next_id, read_id
from core.pagination import keyset, parse_cursor


def test_ids_grow_and_tell_their_moment() -> None:
    before = time.time_ns() // 1_000_000
    ids = [next_id() for _ in range(10_000)]
    after = time.time_ns() // 1_000_000
    assert ids == sorted(set(ids))
    assert all(0 < each <= MAX_ID for each in ids)
    assert before <= moment_ms(ids[0]) <= moment_ms(ids[-1]) <= after + 2
    assert id_at(before) <= ids[0]


def test_threads_never_get_one_id_twice() -> None:
    found: list[int] = []

    def draw() -> None:
        found.extend([next_id() for _ in range(2_000)])

    threads = [threading.Thread(target=draw) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 16_000


@pytest.mark.parametrize("raw", [None, ""])
def test_no_cursor_is_the_first_page(raw: str | None) -> None:
    assert parse_cursor(raw) is None


@pytest.mark.parametrize(
    "raw",
    [
        "0",
        "-1",
        "1e9",
        "1.0",
        " 1",
        "1 OR 1=1",
        "٣",
        "²",
        "9" * 19,
        "9" * 100_000,
        "\x00",
        "0x10",
        "1_000",
        "None",
        "'",
        "[]",
    ],
)
def test_garbage_is_not_found(raw: str) -> None:
    """QRY-2: an id of nobody answers like any other page that does not exist."""
    with pytest.raises(Http404):
        parse_cursor(raw)


@pytest.mark.parametrize("identifier", [1, 10**18 - 1, 10**18, id_at(1_830_000_000_000), MAX_ID])
def test_an_id_is_read_as_it_is_written_also_in_2027(identifier: int) -> None:
    assert read_id(str(identifier)) == identifier


@pytest.mark.parametrize("raw", ["", "0", "-1", "+1", "1.5", "²", "٣", " 1", "1_0", str(MAX_ID + 1), "9" * 5000, "\0"])
def test_what_is_no_id_is_read_as_none(raw: str) -> None:
    assert read_id(raw) is None


@given(st.text(max_size=40))
def test_no_cursor_breaks_the_page(raw: str) -> None:
    try:
        value = parse_cursor(raw)
    except Http404:
        return
    assert value is None or 0 < value <= MAX_ID


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3, 7])
def test_pages_cover_every_row_once(count: int, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for number in range(count):
        ContentType.objects.create(app_label="pages", model=f"m{number}")
    rows = ContentType.objects.filter(app_label="pages")
    seen: list[int] = []
    before: int | None = None
    while True:
        with django_assert_num_queries(1):
            page = keyset(rows, before=before, size=3)
        assert len(page) <= 3
        seen += [row.pk for row in page]
        if page.next is None:
            break
        before = page.next
    assert seen == sorted(rows.values_list("pk", flat=True), reverse=True)


@pytest.mark.django_db
def test_rows_added_meanwhile_repeat_nothing() -> None:
    for number in range(4):
        ContentType.objects.create(app_label="pages", model=f"m{number}")
    rows = ContentType.objects.filter(app_label="pages")
    first = keyset(rows, size=2)
    ContentType.objects.create(app_label="pages", model="later")
    second = keyset(rows, before=str(first.next), size=2)
    assert [row.model for row in [*first, *second]] == ["m3", "m2", "m1", "m0"]
    assert second.next is None


@pytest.mark.django_db
def test_a_page_has_a_size_that_is_bounded() -> None:
    assert len(keyset(ContentType.objects.all(), size=10**9).items) <= 100
    assert len(keyset(ContentType.objects.all(), size=-5).items) <= 1


@pytest.mark.parametrize("moment", [-(10**15), 0, 2**43, 2**60, 10**30])
def test_a_bound_by_date_is_an_id_whatever_the_date(moment: int) -> None:
    assert 0 <= id_at(moment) <= MAX_ID
