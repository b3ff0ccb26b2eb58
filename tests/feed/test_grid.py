"""The grid of the map: where a point lies, and which squares a screen touches."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feed.grid import FINEST, Area, place, point

LATITUDES, LONGITUDES = st.floats(-85, 85), st.floats(-180, 179.99999)


@given(LATITUDES, LONGITUDES)
def test_a_point_is_found_again_within_two_metres(latitude: float, longitude: float) -> None:
    lat, lon = point(*place(latitude, longitude))
    assert abs(lat - latitude) < 0.00002 and abs(lon - longitude) < 0.00002


@pytest.mark.parametrize(
    ("latitude", "longitude", "square"),
    [(90, -180, (0, 0)), (-90, 180, (2**24 - 1, 2**24 - 1)), (0, 0, (2**23, 2**23)), (86, 0, (2**23, 0))],
)
def test_the_ends_of_the_earth_are_on_the_grid(latitude: float, longitude: float, square: tuple[int, int]) -> None:
    assert place(latitude, longitude) == square


@given(LATITUDES, LATITUDES, LONGITUDES, LONGITUDES, st.integers(0, 22))
def test_no_screen_touches_more_squares_than_asked(a: float, b: float, c: float, d: float, zoom: int) -> None:
    area = Area.of(south=min(a, b), north=max(a, b), west=min(c, d), east=max(c, d))
    level = area.level(zoom, most=500)
    assert 0 <= level <= FINEST and area.squares(level) <= 500
    first, last = area.columns(level)
    assert area.squares(level) == (last - first + 1) * len(area.rows(level))
