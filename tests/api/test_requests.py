"""What the API makes of requests that are not quite right, or not quite allowed (API-1, CSRF-1, IDOR-3, IDOR-8)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from core import limits
from feed.models import Comment, Follow, Post, Support
from places.models import Town
from profiles.models import User
from profiles.services import request_deletion
from tests import factories
from tests.api.program import V1, Program, is_problem
from tests.architecture import test_api_matrix
from tests.architecture.test_csrf import EXEMPT
from tests.core.test_limited_urls import patterns

pytestmark = pytest.mark.django_db

Make = Callable[..., Program]

MALFORMED = {
    "not json": b"{",
    "an infinite number": b'{"town": "gap", "body": "a", "visibility": 1e309}',
    "NaN": b'{"body": NaN}',
    "deep nesting": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "not UTF-8": b'{"body": "\xff\xfe"}',
    "UTF-16": '{"body": "a"}'.encode("utf-16"),
    "a lone surrogate": b'{"body": "\\ud800"}',
    "a number of 5,000 digits": b'{"body": ' + b"9" * 5000 + b"}",
}
INVALID = {
    "an unknown field": {"author": "1"},
    "mass assignment": {"is_official": True, "support_count": 99, "capacity": "Maire"},
    "a number for a text": {"body": 5},
    "a list for a text": {"body": ["a"]},
    "an object for a text": {"body": {"$ne": ""}},
    "NUL": {"body": "a\x00b"},
    "too long": {"body": "a" * 5001},
    "an unknown choice": {"visibility": "everyone"},
    "a text for a flag": {"draft": "yes"},
    "a number for a flag": {"draft": 1},
    "an unknown theme": {"theme": "nope"},
    "someone's neighbourhood": {"neighbourhood": "le-bourg"},
    "an unknown town": {"town": "atlantis"},
    "a number for a town": {"town": 1},
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_cannot_be_read_is_a_problem(body: bytes, program: Make, citizen: User) -> None:
    response = program(citizen).ask("post", "/posts/", body)
    assert is_problem(response, 400, "malformed")
    assert not Post.objects.exists()


@pytest.mark.parametrize("changed", INVALID.values(), ids=INVALID.keys())
def test_what_cannot_be_meant_is_a_problem_with_its_field(
    changed: dict[str, Any], program: Make, citizen: User, town: Town
) -> None:
    factories.make_neighbourhood(factories.make_town("Embrun"))
    response = program(citizen).ask("post", "/posts/", {"town": town.slug, "body": "Bonjour"} | changed)
    assert is_problem(response, 400, "invalid")
    assert {error["field"] for error in response.json()["errors"]} == set(changed)
    assert not Post.objects.exists()


@pytest.mark.parametrize("body", [b"[]", b"1", b"null", b'"a"', b"true"])
def test_a_body_that_is_no_object_is_a_problem(body: bytes, program: Make, citizen: User) -> None:
    assert is_problem(program(citizen).ask("post", "/posts/", body), 400)


@pytest.mark.parametrize(
    "query",
    [
        "limit=1000000000", "limit=0", "limit=-1", "limit=1e309", "limit=a", "limit=%00", "before=a", "before=-1",
        "before=99999999999999999999", "before=1e3", "before=²", "unknown=1", "country=FRANCE",
        "q=" + "a" * 81, "q=%ff%00",
    ],
)  # fmt: skip
def test_a_query_that_nobody_understands_is_a_problem(query: str) -> None:
    assert is_problem(Program().ask("get", f"/towns/?{query}"), 400)


@pytest.mark.parametrize("query", ["lat=1e309&lon=0", "lat=nan&lon=0", "lat=0", "lat=91&lon=0", "lat=0&lon=inf", ""])
def test_a_point_that_is_not_on_earth_is_a_problem(query: str) -> None:
    assert is_problem(Program().ask("get", f"/towns/near/?{query}"), 400, "invalid")


def test_a_body_larger_than_a_form_is_a_problem(program: Make, citizen: User) -> None:
    body = json.dumps({"body": "a" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE}).encode()
    assert is_problem(program(citizen).ask("post", "/posts/", body), 413, "too_large")


def test_the_middlewares_refusals_are_problems(program: Make, citizen: User, town: Town) -> None:
    asking = program(citizen)
    assert is_problem(asking.get(f"{V1}/nowhere/"), 404, "absent")
    assert is_problem(asking.get(f"{V1}/towns/%00/"), 400, "malformed")
    assert is_problem(asking.get(f"{V1}/towns/", headers={"Host": "evil.tld"}), 400, "malformed")
    huge = asking.generic("POST", f"{V1}/posts/", b"{}", "application/json", CONTENT_LENGTH=str(43 * 1024 * 1024))
    assert is_problem(huge, 413, "too_large")
    assert huge["Connection"] == "close"
    refused = asking.generic("TRACE", f"{V1}/towns/")
    assert is_problem(refused, 405, "method")
    assert "DELETE" in refused["Allow"]


def test_a_method_that_an_address_does_not_know_is_a_problem(program: Make, citizen: User) -> None:
    response = program(citizen).ask("delete", "/towns/")
    assert is_problem(response, 405, "method")
    assert response["Allow"] == "GET, HEAD"
    assert is_problem(program(citizen).generic("OPTIONS", f"{V1}/towns/"), 405, "method")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "text/xml", "", "application/JSON5"]
)
def test_only_json_is_taken(kind: str, program: Make, citizen: User, town: Town) -> None:
    asking = program(citizen)
    pk = factories.make_post(citizen, town).pk
    response = asking.generic("POST", f"{V1}/posts/{pk}/comments/", b'{"body": "Bonjour"}', content_type=kind)
    assert is_problem(response, 415, "media_type")
    assert not Comment.objects.exists()


@pytest.mark.urls("tests.api.broken_urls")
def test_an_error_of_ours_is_a_problem_without_its_trace() -> None:
    asking = Program(raise_request_exception=False)
    response = asking.ask("get", "/broken/")
    assert is_problem(response, 500, "server_error")
    assert set(response.json()) == {"type", "code", "title", "status"}


def test_problems_speak_the_readers_language(program: Make, citizen: User) -> None:
    assert Program().read("/me/", 401, Accept_Language="fr")["title"].startswith("Il faut un jeton")
    titles = {Program().read("/me/", 401, Accept_Language=code)["title"] for code in ("fr", "en", "it", "ar")}
    assert len(titles) == 4
    citizen.language = "it"
    citizen.save(update_fields=["language"])
    italian = program(citizen).ask("get", "/people/nobody/")
    assert italian["Content-Language"] == "it"
    assert program(citizen).ask("get", "/people/nobody/", Accept_Language="en")["Content-Language"] == "en"


def test_the_type_of_a_problem_is_explained_on_the_page() -> None:
    told = Program().read("/me/", 401)
    assert told["type"] == f"{settings.SITE_URL}/api/v1/#unauthenticated"
    assert 'id="unauthenticated"' in Program().get(f"{V1}/").content.decode()


# --- who asks ---


def test_a_session_reads_and_writes_with_the_token_of_a_form(citizen: User, town: Town) -> None:
    """CSRF-1: without the token 403, whatever the type of the body."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(citizen)
    assert browser.get(f"{V1}/me/").json()["handle"] == citizen.handle
    body = json.dumps({"town": town.slug, "body": "Bonjour"})
    for kind in (
        "application/json",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=b",
    ):
        assert is_problem(browser.generic("POST", f"{V1}/posts/", body, content_type=kind), 403, "csrf")
    for method, address in (("PUT", "/me/follows/town/1/"), ("DELETE", "/posts/1/"), ("PATCH", "/me/")):
        assert is_problem(browser.generic(method, V1 + address, "{}", content_type="application/json"), 403, "csrf")
    assert not Post.objects.exists()
    page = browser.get(reverse("settings_profile")).content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    sent = browser.post(f"{V1}/posts/", body, content_type="application/json", headers={"X-CSRFToken": token})
    assert sent.status_code == 201


def test_only_the_api_is_exempt_from_djangos_own_check() -> None:
    """CSRF-1: there, ``SessionAuthentication`` checks whoever comes with a session."""
    exempt = {pattern.name for pattern in patterns() if getattr(pattern.callback, "csrf_exempt", False)}
    assert exempt - EXEMPT == {name for name, *_rest in test_api_matrix.rows()}


def test_a_token_needs_no_form(citizen: User, town: Town) -> None:
    strict = Program.of(citizen)
    strict.handler.enforce_csrf_checks = True
    strict.write("post", "/posts/", {"town": town.slug, "body": "Bonjour"}, 201)


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer nope", "Bearer cn_" + "a" * 43, "Bearer cn_\xe9", "Bearer a b", "bearer \t"]
)
def test_a_wrong_token_opens_nothing_not_even_what_is_public(header: str) -> None:
    response = Program().ask("get", "/towns/", Authorization=header)
    assert is_problem(response, 401, "unauthenticated")
    assert response["WWW-Authenticate"].startswith("Bearer realm=")


def test_an_account_that_waits_to_be_erased_is_told_so(sign_in: Callable[..., Client], citizen: User) -> None:
    browser = sign_in(citizen)
    citizen.deletion_due = "2030-01-01T00:00:00Z"
    citizen.save(update_fields=["deletion_due"])
    assert is_problem(browser.get(f"{V1}/me/"), 403, "leaving")
    assert is_problem(Program.of(citizen).ask("get", "/me/"), 403, "leaving")
    assert browser.get("/").status_code == 302


def test_what_may_not_be_seen_answers_like_what_does_not_exist(program: Make, citizen: User, outsider: User) -> None:
    """IDOR-8: the same status, body and headers."""
    draft = factories.make_draft(citizen, factories.make_town("Gap"))
    asking = program(outsider)
    for method, tail in (("get", ""), ("patch", ""), ("delete", ""), ("put", "support/"), ("post", "comments/")):
        data = {"body": "Bonjour"} if method in ("patch", "post") else None
        hidden, absent = (asking.ask(method, f"/posts/{pk}/{tail}", data) for pk in (draft.pk, 12345))
        assert is_problem(hidden, 404, "absent")
        assert hidden.content == absent.content
        counted = {"RateLimit-Remaining", "RateLimit-Reset"}
        told = [{k: v for k, v in r.headers.items() if k not in counted} for r in (hidden, absent)]
        assert told[0] == told[1]


def test_a_block_hides_each_from_the_other(program: Make, citizen: User, outsider: User) -> None:
    post = factories.make_post(citizen)
    comment = factories.make_comment(post, citizen)
    program(citizen).write("put", f"/people/{outsider.handle}/block/", status=204)
    for reader, address in (
        (outsider, f"/people/{citizen.handle}/"),
        (outsider, f"/people/{citizen.handle}/wall/"),
        (outsider, f"/posts/{post.pk}/"),
        (outsider, f"/comments/{comment.pk}/"),
        (citizen, f"/people/{outsider.handle}/"),
    ):
        program(reader).read(address, 404)
    program(citizen).write("delete", f"/people/{outsider.handle}/block/", status=204)
    program(outsider).read(f"/posts/{post.pk}/")


# --- limits ---


def test_a_limit_is_the_pages_own_and_says_what_is_left(
    monkeypatch: pytest.MonkeyPatch, program: Make, citizen: User, sign_in: Callable[..., Client]
) -> None:
    """RATE-1: what a page used is no longer there for the API, and the other way round."""
    monkeypatch.setitem(limits.LIMITS, "support", "3/h")
    post = factories.make_post(citizen)
    sign_in(citizen).post(reverse("support", args=["post", post.pk]))
    asking = program(citizen)
    first = asking.ask("put", f"/posts/{post.pk}/support/")
    assert (first["RateLimit-Limit"], first["RateLimit-Remaining"]) == ("3", "1")
    assert first["RateLimit-Policy"] == '"support";q=3;w=3600'
    assert 0 < int(first["RateLimit-Reset"]) <= 3600
    assert asking.ask("delete", f"/posts/{post.pk}/support/")["RateLimit-Remaining"] == "0"
    refused = program(citizen).ask("put", f"/posts/{post.pk}/support/")  # another token, the same account
    assert is_problem(refused, 429, "too_many")
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert not Support.objects.filter(person=citizen).exists()


def test_reads_are_limited_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.LIMITS, "api", "2/m")
    for _time in range(2):
        Program().read("/people/nobody/", 404)
    assert is_problem(Program().ask("get", "/people/nobody/"), 429, "too_many")
    assert Program(REMOTE_ADDR="198.51.100.7").ask("get", "/people/nobody/").status_code == 404


def test_guesses_of_tokens_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.LIMITS, "api", "2/m")
    answers = [Program().ask("get", "/me/", Authorization=f"Bearer {n}").status_code for n in range(3)]
    assert answers == [401, 401, 429]


# --- TEN-1 ---


def test_a_token_of_one_town_writes_nowhere_else(citizen: User, town: Town) -> None:
    elsewhere = factories.make_town("Embrun")
    bound = Program.of(citizen, town=elsewhere)
    here, there = factories.make_post(citizen, town), factories.make_post(citizen, elsewhere)
    theme = factories.make_theme("Voirie")
    remark = factories.make_comment(here, citizen)
    part = factories.make_neighbourhood(town)
    writes: list[tuple[str, str, Any]] = [
        ("post", "/posts/", {"town": town.slug, "body": "Bonjour"}),
        ("patch", f"/posts/{here.pk}/", {"body": "Bonjour"}),
        ("delete", f"/posts/{here.pk}/", None),
        ("post", f"/posts/{here.pk}/comments/", {"body": "Bonjour"}),
        ("put", f"/posts/{here.pk}/support/", None),
        ("patch", f"/comments/{remark.pk}/", {"body": "Bonjour"}),
        ("delete", f"/comments/{remark.pk}/", None),
        ("put", f"/comments/{remark.pk}/support/", None),
        ("put", f"/me/follows/town/{town.pk}/", None),
        ("put", f"/me/follows/neighbourhood/{part.pk}/", None),
        ("put", f"/me/follows/theme/{town.pk}-{theme.pk}/", None),
        ("put", f"/me/follows/person/{factories.make_person().handle}/", None),
        ("patch", "/me/", {"bio": "Bonjour"}),
        ("put", "/me/privacy/", {"is_listed": True, "shows_follows": True}),
        ("put", f"/people/{factories.make_person().handle}/block/", None),
    ]
    for method, address, data in writes:
        assert is_problem(bound.ask(method, address, data), 404, "absent"), (method, address)
    assert not Follow.objects.exists()
    assert Post.objects.get(pk=here.pk).body == here.body
    bound.write("post", "/posts/", {"town": elsewhere.slug, "body": "Bonjour"}, 201)
    bound.write("put", f"/posts/{there.pk}/support/")
    bound.write("put", f"/me/follows/town/{elsewhere.pk}/", status=204)
    bound.read(f"/posts/{here.pk}/")


def test_asking_to_be_erased_takes_the_tokens_away(program: Make, citizen: User) -> None:
    asking = program(citizen)
    request_deletion(person=citizen)
    asking.read("/me/", 401)
