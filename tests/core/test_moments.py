"""Local times of a town, on the nights its clocks change (the issue’s “02:30”)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.moments import BadMoment, moment, twice, typed

PARIS = "Europe/Paris"


def test_an_ordinary_time_is_that_of_the_town() -> None:
    assert moment("2026-07-01T18:00", PARIS) == datetime(2026, 7, 1, 16, tzinfo=UTC)
    assert moment("01/12/2026 18:00", PARIS) == datetime(2026, 12, 1, 17, tzinfo=UTC)
    assert moment("2026-07-01 18:00", "Africa/Casablanca") == datetime(2026, 7, 1, 17, tzinfo=UTC)
    assert twice(moment("2026-07-01T18:00", PARIS), PARIS) == ""


def test_a_time_that_never_comes_is_refused_with_a_sentence() -> None:
    for typed_time in ("2026-03-29T02:30", "29/03/2026 02:00"):
        with pytest.raises(BadMoment, match="n’existe pas : les horloges avancent"):
            moment(typed_time, PARIS)
    assert moment("2026-03-29T03:00", PARIS) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_of_a_time_that_comes_twice_the_later_is_meant_and_said() -> None:
    at = moment("2026-10-25T02:30", PARIS)
    assert at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert twice(at, PARIS) == (
        "Cette nuit-là, les horloges montrent 02:30 deux fois : c’est la seconde fois, à l’heure d’hiver."
    )
    assert "la première fois" in twice(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), PARIS)
    assert typed(at, PARIS) == "2026-10-25T02:30"


@pytest.mark.parametrize("wrong", ["", "demain", "2026-02-30T10:00", "2026-07-01T25:00", "9999-01-01T00:00",
    "0001-01-01T00:00", "2026-07-01", "٢٠٢٦-07-01T10:00", "2026-07-01T10:00+02:00", "x" * 5000])  # fmt: skip
def test_anything_else_is_refused(wrong: str) -> None:
    with pytest.raises(BadMoment):
        moment(wrong, PARIS)
