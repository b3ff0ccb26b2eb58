"""What a session is worth to an open socket, for many at once in a constant number of queries (WS-2, WS-4, AUTH-5)."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from core.live.handshake import NONE, Standing, standings
from profiles.models import User
from profiles.services import block, mute, set_active, set_password, unblock
from profiles.standing import SEEN, STARTED
from tests import factories

pytestmark = pytest.mark.django_db
BARRED = Standing(exists=True, barred=True)


def session(person: User | None, **kept: Any) -> str:
    """Sign someone in, or nobody; return the key of the session."""
    store = SessionStore()
    if person is not None:
        store[SESSION_KEY] = str(person.pk)
        store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        store[HASH_SESSION_KEY] = person.get_session_auth_hash()
        store[STARTED] = store[SEEN] = int(time.time())
    store.update(kept)
    store.save()
    assert store.session_key
    return store.session_key


def standing(key: str) -> Standing:
    return standings([key])[key]


def test_as_many_queries_for_three_as_for_one(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    people = [factories.make_person() for _ in range(3)]
    keys = [session(person) for person in people]
    for asked in (keys[:1], keys):
        with django_assert_num_queries(3):  # sessions, accounts, who is apart
            assert [each.user_id for each in standings(asked).values()] == [person.pk for person in people][
                : len(asked)
            ]


def test_a_visitor_s_session_holds_and_no_session_is_none(citizen: User) -> None:
    assert standing(session(None)) == Standing(exists=True)
    assert standing("nothing") == NONE
    assert standing(session(citizen)) == Standing(exists=True, user_id=citizen.pk)


def test_an_expired_session_is_none(citizen: User) -> None:
    key = session(citizen)
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    assert standing(key) == NONE


@pytest.mark.parametrize(
    ("staff", "slot", "age", "holds"),
    [
        (False, STARTED, settings.SESSION_LIFE, False),
        (False, SEEN, settings.SESSION_IDLE, False),
        (False, SEEN, settings.STAFF_SESSION_IDLE, True),
        (True, STARTED, settings.STAFF_SESSION_LIFE, False),
        (True, SEEN, settings.STAFF_SESSION_IDLE, False),
    ],
)
def test_a_session_wears_out_as_it_does_for_pages(
    citizen: User, staff: bool, slot: str, age: timedelta, holds: bool
) -> None:
    """AUTH-5."""
    User.objects.filter(pk=citizen.pk).update(is_staff=staff)
    key = session(citizen, **{slot: int(time.time() - age.total_seconds()) - 1})
    assert standing(key).exists is holds


def test_a_new_password_ends_it(citizen: User) -> None:
    """AUTH-4."""
    key = session(citizen)
    set_password(person=citizen, password="une phrase assez longue")
    assert standing(key) == NONE


def test_a_new_key_of_the_site_does_not_while_the_old_one_is_kept(citizen: User, settings: Any) -> None:
    key = session(citizen)
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "another"
    settings.SECRET_KEY_FALLBACKS = [old]
    assert standing(key).user_id == citizen.pk
    settings.SECRET_KEY_FALLBACKS = []
    assert standing(key).user_id is None


@pytest.mark.parametrize("lost", ["", "0" * 64])
def test_a_session_without_the_right_hash_is_none(citizen: User, lost: str) -> None:
    assert standing(session(citizen, **{HASH_SESSION_KEY: lost})) == NONE


def test_a_suspended_or_erased_account_is_barred(citizen: User, outsider: User) -> None:
    """WS-4."""
    suspended, erased = session(citizen), session(outsider)
    set_active(person=citizen, active=False)
    User.objects.filter(pk=outsider.pk).delete()
    Session.objects.filter(pk=suspended).update(expire_date=timezone.now() + timedelta(days=1))
    assert (standing(suspended), standing(erased)) == (BARRED, BARRED)


def test_an_unknown_way_of_signing_in_is_barred(citizen: User) -> None:
    assert standing(session(citizen, **{BACKEND_SESSION_KEY: "somewhere.Else"})) == BARRED


def test_an_inhabitant_of_the_demonstration_is_barred_where_there_is_none(citizen: User, settings: Any) -> None:
    User.objects.filter(pk=citizen.pk).update(is_demo=True)
    settings.DEMO = False
    assert standing(session(citizen)) == BARRED


def test_who_may_see_less_than_a_visitor_is_apart(citizen: User, outsider: User) -> None:
    """WS-3: both sides of a block, and who mutes; a lifted block leaves no trace."""
    mine, other = session(citizen), session(outsider)
    block(blocker=citizen, blocked=outsider)
    assert [each.apart for each in standings([mine, other]).values()] == [True, True]
    unblock(blocker=citizen, blocked=outsider)
    assert [each.apart for each in standings([mine, other]).values()] == [False, False]
    mute(muter=citizen, muted=outsider)
    assert [each.apart for each in standings([mine, other]).values()] == [True, False]
