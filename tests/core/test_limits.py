"""Limits: counted exactly, per account or network, and never gone with the cache (RATE-1, RATE-3, RATE-6)."""

import threading
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from core import limits
from core.limits import LIMITS, TooMany, caller, client_address, client_network, limit, limited, parse_rate

factory = RequestFactory()


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    cache.clear()
    limits._counter.forget()
    yield
    limits._counter.forget()


def uses(name: str, key: object, rate: str | None = None, *, tries: int = 1000) -> int:
    """Return how many uses pass before the first refusal."""
    for count in range(tries):
        try:
            limit(name, key, rate=rate)
        except TooMany:
            return count
    return tries


@pytest.mark.parametrize("name", sorted(LIMITS))
def test_each_published_limit_holds_exactly(name: str) -> None:
    times = parse_rate(LIMITS[name]).times
    assert uses(name, "someone") == times
    assert uses(name, "another") == times


def test_a_refusal_says_how_long_to_wait_and_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000_000.0
    monkeypatch.setattr(limits.time, "time", lambda: now)
    limit("a", "k", rate="2/10s")
    now += 4
    limit("a", "k", rate="2/10s")
    for _ in range(50):
        with pytest.raises(TooMany) as refusal:
            limit("a", "k", rate="2/10s")
        assert refusal.value.retry_after == 6
    now += 6
    limit("a", "k", rate="2/10s")
    with pytest.raises(TooMany) as refusal:
        limit("a", "k", rate="2/10s")
    assert refusal.value.retry_after == 4


def test_no_period_ever_holds_more_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A burst at the end of one window and the start of the next is one burst."""
    now = 1_000_000.0
    monkeypatch.setattr(limits.time, "time", lambda: now)
    passed: list[float] = []
    for step in range(600):
        now = 1_000_000.0 + step * 0.37
        try:
            limit("b", "k", rate="5/10s")
        except TooMany:
            continue
        passed.append(now)
    assert passed
    for moment in passed:
        assert sum(moment - 10 < other <= moment for other in passed) <= 5


@pytest.mark.parametrize(
    "spellings",
    [
        ["Marie@Gap.fr", "marie@gap.fr", "ＭＡＲＩＥ@gap.fr"],
        ["é", "e\u0301", "É"],
        ["straße", "STRASSE"],
        ["\u212a", "k", "K"],
    ],
)
def test_spellings_share_one_count(spellings: list[str]) -> None:
    """I18N-1."""
    for spelling in spellings:
        limit("c", spelling, rate=f"{len(spellings)}/h")
    with pytest.raises(TooMany):
        limit("c", spellings[0], rate=f"{len(spellings)}/h")


def test_the_cache_holds_no_address() -> None:
    limit("mail", "marie@gap.fr")
    assert "marie" not in repr(getattr(cache, "_cache", {}))


def test_threads_at_once_pass_as_many_as_allowed() -> None:
    passed: list[int] = []

    def act() -> None:
        for _ in range(20):
            try:
                limit("d", "k", rate="50/h")
            except TooMany:
                continue
            passed.append(1)

    threads = [threading.Thread(target=act) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 50


@pytest.mark.parametrize(
    "broken",
    [
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"},
        {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
        {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": "/proc/nowhere"},
    ],
)
def test_limits_go_on_without_the_cache(broken: dict[str, str], settings) -> None:  # type: ignore[no-untyped-def]
    """RATE-6: neither unlimited nor all blocked."""
    settings.CACHES = {"default": broken}
    assert uses("login", "someone") == 5
    assert uses("login", "another") == 5


@pytest.mark.django_db
def test_limits_are_shared_through_the_database(settings) -> None:  # type: ignore[no-untyped-def]
    """Several processes: the cache of a large installation is a table."""
    backend = "django.core.cache.backends.db.DatabaseCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "cache_of_a_test"}}
    call_command("createcachetable", verbosity=0)
    assert uses("login", "someone") == 5
    limits._counter.forget()
    assert uses("login", "someone") == 0


def test_the_cache_is_asked_again_later(settings, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    working = settings.CACHES
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    limit("login", "someone")
    settings.CACHES = working
    limit("login", "someone")
    assert "limit:" not in repr(getattr(cache, "_cache", {}))
    begin = limits.time.monotonic()
    monkeypatch.setattr(limits.time, "monotonic", lambda: begin + limits.CACHE_PAUSE + 1)
    limit("login", "someone")
    assert "limit:" in repr(getattr(cache, "_cache", {}))


@pytest.mark.parametrize("rate", ["", "5", "5/", "/h", "0/h", "5/0m", "-1/h", "5/1y", "5/1m ", "a/b"])
def test_what_is_no_rate(rate: str) -> None:
    with pytest.raises(ValueError, match="not a rate"):
        parse_rate(rate)


def test_an_unpublished_limit_cannot_be_used() -> None:
    with pytest.raises(KeyError):
        limit("never heard of", "k")
    with pytest.raises(ValueError, match="no published limit"):
        limited("never heard of")


# --- views ---


@limited("follow")
def act(request: HttpRequest, /) -> HttpResponse:
    return HttpResponse("done")


def visit(method: str = "POST", address: str = "192.0.2.1", **headers: str) -> HttpResponse:
    request = factory.generic(method, "/", REMOTE_ADDR=address, **headers)
    request.user = AnonymousUser()
    return act(request)  # type: ignore[return-value]


@pytest.mark.django_db
def test_a_limited_view_answers_429_with_a_page() -> None:
    """RATE-3: without the decorator the last answer would be 200."""
    allowed = parse_rate(LIMITS["follow"]).times
    assert {visit().status_code for _ in range(allowed)} == {200}
    refused = visit()
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 300
    assert refused["Cache-Control"] == "private, no-store"
    assert "<h1" in refused.content.decode()
    assert visit("GET").status_code == 200
    assert visit(address="192.0.2.2").status_code == 200


def test_accounts_count_apart_from_their_network() -> None:
    request = factory.post("/", REMOTE_ADDR="192.0.2.1")
    request.user = AnonymousUser()
    anonymous = caller(request)

    class Someone:
        is_authenticated = True
        pk = 7

    request.user = Someone()  # type: ignore[assignment]
    assert caller(request) == "user:7" != anonymous


# --- addresses (HOST-1) ---


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "address"),
    [
        ("203.0.113.5", "", [], "203.0.113.5"),
        ("203.0.113.5", "1.2.3.4", [], "203.0.113.5"),
        ("203.0.113.5", "1.2.3.4", ["10.0.0.0/8"], "203.0.113.5"),
        ("10.0.0.1", "1.2.3.4", ["10.0.0.0/8"], "1.2.3.4"),
        ("10.0.0.1", "9.9.9.9, 1.2.3.4", ["10.0.0.0/8"], "1.2.3.4"),
        ("10.0.0.1", "9.9.9.9, 1.2.3.4, 10.0.0.2", ["10.0.0.0/8"], "1.2.3.4"),
        ("10.0.0.1", "1.2.3.4, nonsense", ["10.0.0.0/8"], "10.0.0.1"),
        ("10.0.0.1", "'; DROP TABLE--", ["10.0.0.0/8"], "10.0.0.1"),
        ("10.0.0.1", "", ["10.0.0.0/8"], "10.0.0.1"),
        ("", "1.2.3.4", ["unix"], "1.2.3.4"),
        ("", "1.2.3.4", [], "unknown"),
        ("::ffff:203.0.113.5", "", [], "203.0.113.5"),
        ("::1", "2001:db8::1", ["::1"], "2001:db8::1"),
        ("::1", "[2001:db8::1]", ["::1"], "2001:db8::1"),
    ],
)
def test_whose_address_counts(peer: str, forwarded: str, proxies: list[str], address: str, settings) -> None:  # type: ignore[no-untyped-def]
    settings.TRUSTED_PROXIES = proxies
    request = factory.get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address


def test_one_home_is_one_key() -> None:
    one, other, neighbour = (
        client_network(factory.get("/", REMOTE_ADDR=address))
        for address in ("2001:db8:1:2::3", "2001:db8:1:2:ffff::9", "2001:db8:1:3::3")
    )
    assert one == other != neighbour
