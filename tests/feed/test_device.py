"""Five towns in a signed cookie, and nothing else."""

from __future__ import annotations

import itertools

import pytest
from django.core import signing
from django.http import HttpResponse
from django.test import RequestFactory

from feed import device


def test_what_is_written_is_read() -> None:
    response = HttpResponse()
    device.remember(response, [3, 1, 2])
    cookie = response.cookies[device.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 365 * 24 * 3600)
    request = RequestFactory().get("/", headers={"cookie": f"{device.COOKIE}={cookie.value}"})
    assert device.towns(request) == [3, 1, 2]


def test_nothing_followed_is_no_cookie() -> None:
    response = HttpResponse()
    device.remember(response, [])
    assert response.cookies[device.COOKIE]["max-age"] == 0
    assert device.towns(RequestFactory().get("/")) == []


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "1,2,3",
        "x" * 5000,
        signing.dumps([1], salt="other"),
        signing.dumps("1", salt="feed.device"),
        signing.dumps([1] * 6, salt="feed.device"),
        signing.dumps(["1"], salt="feed.device"),
        signing.dumps([-1], salt="feed.device"),
        signing.dumps([True], salt="feed.device"),
        signing.dumps({"a": 1}, salt="feed.device"),
        device.write([1]) + "x",
    ],
    ids=itertools.count(),  # the values are signed with a key of this process
)
def test_what_is_not_ours_is_nothing(forged: str) -> None:
    assert device.read(forged) == []


def test_five_at_most() -> None:
    kept: list[int] = []
    for pk in range(1, 6):
        kept = device.toggle(kept, pk)
    with pytest.raises(device.DeviceFull):
        device.toggle(kept, 6)
    assert device.toggle(kept, 3) == [1, 2, 4, 5]
