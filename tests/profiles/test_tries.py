"""The tries of a code are counted outside the session: nothing done in parallel gives one more (AUTH-3, AUTH-6)."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from profiles import codes, services, tasks
from profiles.models import CodeTry, User
from tests.profiles.steps import ask_code, is_signed_in, last_code

PAGE = "/compte/code/"
HOME, AGAIN = "/", "/compte/connexion/"


def wrong(right: str) -> str:
    return f"{(int(right) + 1) % 10**6:06d}"


def at_once(asking: Client, typed: list[str]) -> Counter[str]:
    """Type codes in parallel, each in a request of its own that holds the same session; return where each led."""
    session = asking.cookies["session"].value

    def press(code: str) -> str:
        browser = Client()
        browser.cookies["session"] = session
        try:
            answer = browser.post(PAGE, {"code": code})
        finally:
            connection.close()
        return answer.headers.get("Location", "told") if answer.status_code < 400 else str(answer.status_code)

    with ThreadPoolExecutor(20) as pool:
        return Counter(pool.map(press, typed))


@pytest.mark.django_db(transaction=True)
def test_forty_wrong_codes_at_once_are_five_tries(citizen: User) -> None:
    client = Client()
    ask_code(client, citizen.email)
    right = last_code()
    before = Session.objects.get().session_data
    answers = at_once(client, [wrong(right)] * 40)
    assert set(answers) <= {"told", AGAIN}
    assert answers["told"] <= codes.TRIES - 1
    assert CodeTry.objects.get().tries == codes.TRIES
    Session.objects.update(session_data=before)  # as a slower request that still holds it would
    assert client.post(PAGE, {"code": right}).headers["Location"] == AGAIN
    assert not is_signed_in(client)


@pytest.mark.django_db(transaction=True)
def test_a_right_code_typed_in_parallel_opens_once(citizen: User) -> None:
    client = Client()
    ask_code(client, citizen.email)
    answers = at_once(client, [last_code()] * 4)
    assert answers[HOME] == 1
    assert CodeTry.objects.get().dead_at is not None


@pytest.mark.django_db
def test_an_old_copy_of_the_session_does_not_bring_a_used_code_back(client: Client, citizen: User) -> None:
    ask_code(client, citizen.email)
    right, copy = last_code(), dict(client.session)
    assert client.post(PAGE, {"code": right}).headers["Location"] == HOME
    again = _with(copy)
    assert again.post(PAGE, {"code": right}).headers["Location"] == AGAIN
    assert not is_signed_in(again)


@pytest.mark.django_db
def test_an_old_copy_of_the_session_does_not_bring_a_replaced_code_back(client: Client, citizen: User) -> None:
    ask_code(client, citizen.email)
    former, copy = last_code(), dict(client.session)
    client.post("/compte/code/renvoyer/")
    again = _with(copy)
    assert again.post(PAGE, {"code": former}).headers["Location"] == AGAIN
    client.post(PAGE, {"code": last_code()})
    assert is_signed_in(client)


@pytest.mark.django_db
def test_an_old_copy_of_the_session_gives_no_try_more(client: Client, citizen: User) -> None:
    ask_code(client, citizen.email)
    right, copy = last_code(), dict(client.session)
    for left in (4, 3, 2, 1):
        assert f"Encore {left} essai" in _with(copy).post(PAGE, {"code": wrong(right)}).content.decode()
    for typed in (wrong(right), right):
        assert _with(copy).post(PAGE, {"code": typed}).headers["Location"] == AGAIN


@pytest.mark.django_db
def test_the_fifth_try_may_be_the_right_one(client: Client, citizen: User) -> None:
    ask_code(client, citizen.email)
    right = last_code()
    for _time in range(codes.TRIES - 1):
        client.post(PAGE, {"code": wrong(right)})
    client.post(PAGE, {"code": right})
    assert is_signed_in(client)


@pytest.mark.django_db
def test_a_demand_refused_leaves_the_former_code_alive(client: Client, citizen: User) -> None:
    for _time in range(4):
        ask_code(client, citizen.email)
    assert client.post(PAGE, {"code": last_code()}).headers["Location"] == HOME


@pytest.mark.django_db
def test_the_database_counts_no_sixth_try(client: Client, citizen: User) -> None:
    ask_code(client, citizen.email)
    with pytest.raises(IntegrityError), transaction.atomic():
        CodeTry.objects.update(tries=6)


@pytest.mark.django_db
def test_what_was_counted_is_forgotten_after_a_day(citizen: User) -> None:
    services.open_code(nonce="old")
    CodeTry.objects.update(created_at=timezone.now() - timedelta(days=1, seconds=1))
    services.open_code(nonce="fresh")
    tasks.prune_codes({})
    assert CodeTry.objects.get().nonce == "fresh"
    assert services.take_try(nonce="old") is None


def _with(copy: dict[str, object]) -> Client:
    """Return a browser whose session holds what another one held."""
    client = Client()
    session = client.session
    session.update(copy)
    session.save()
    client.cookies["session"] = session.session_key
    return client
