"""Blocks and mutes, both ways, in every door (DM-7's rule, IDOR-2, IDOR-8, ENUM-1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from profiles import rules, services
from profiles.models import Block, Mute, User
from profiles.querysets import hidden_authors
from tests.factories import make_person

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def test_a_block_hides_both_ways(citizen: User, outsider: User) -> None:
    services.block(blocker=citizen, blocked=outsider)
    third = make_person()
    assert outsider not in User.objects.visible_to(citizen)
    assert citizen not in User.objects.visible_to(outsider)
    assert set(User.objects.visible_to(third)) == {citizen, outsider, third}
    assert outsider in User.objects.visible_to(AnonymousUser())
    assert hidden_authors(citizen) == {outsider.pk}
    assert hidden_authors(outsider) == {citizen.pk}
    assert hidden_authors(third) == set()
    assert hidden_authors(AnonymousUser()) == set()


def test_lifting_a_block(citizen: User, outsider: User) -> None:
    services.block(blocker=citizen, blocked=outsider)
    services.unblock(blocker=outsider, blocked=citizen)
    assert hidden_authors(citizen) == {outsider.pk}, "only the blocker lifts it"
    services.unblock(blocker=citizen, blocked=outsider)
    assert hidden_authors(citizen) == set()


def test_a_mute_hides_one_way_until_its_end(citizen: User, outsider: User) -> None:
    services.mute(muter=citizen, muted=outsider, until=timezone.now() + timedelta(days=1))
    assert hidden_authors(citizen) == {outsider.pk}
    assert hidden_authors(outsider) == set()
    assert outsider in User.objects.visible_to(citizen), "a mute does not hide the page"
    Mute.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert hidden_authors(citizen) == set()
    services.mute(muter=citizen, muted=outsider)
    assert hidden_authors(citizen) == {outsider.pk}
    services.unmute(muter=citizen, muted=outsider)
    assert hidden_authors(citizen) == set()


def test_hidden_authors_costs_one_query(
    citizen: User, outsider: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    third, fourth = make_person(), make_person()
    services.block(blocker=citizen, blocked=outsider)
    services.block(blocker=third, blocked=citizen)
    services.mute(muter=citizen, muted=fourth)
    with django_assert_num_queries(1):
        assert hidden_authors(citizen) == {outsider.pk, third.pk, fourth.pk}
    with django_assert_num_queries(0):
        hidden_authors(AnonymousUser())


def test_blocking_twice_is_blocking_once(citizen: User, outsider: User) -> None:
    services.block(blocker=citizen, blocked=outsider)
    services.block(blocker=citizen, blocked=outsider)
    assert Block.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Block.objects.create(blocker=citizen, blocked=citizen)


def test_pages_block_and_mute_without_script(sign_in: SignIn, citizen: User, outsider: User) -> None:
    browser = sign_in(citizen)
    assert browser.get(f"/personnes/{outsider.handle}/bloquer/").status_code == 200
    assert not Block.objects.exists(), "looking blocks nobody (CSRF-2)"
    browser.post(f"/personnes/{outsider.handle}/masquer/", {"days": "7"})
    row = Mute.objects.get(muter=citizen, muted=outsider)
    assert row.until is not None
    assert timedelta(days=6) < row.until - timezone.now() <= timedelta(days=7)
    browser.post(f"/personnes/{outsider.handle}/masquer/", {"days": ""})
    row.refresh_from_db()
    assert row.until is None
    browser.post(f"/personnes/{outsider.handle}/demasquer/")
    assert not Mute.objects.exists()
    browser.post(f"/personnes/{outsider.handle}/bloquer/")
    assert Block.objects.filter(blocker=citizen, blocked=outsider).exists()
    browser.post(f"/personnes/{outsider.handle}/debloquer/")
    assert not Block.objects.exists()
    assert browser.post(f"/personnes/{outsider.handle}/masquer/", {"days": "-5"}).status_code == 200


def test_someone_who_blocked_me_answers_like_nobody(sign_in: SignIn, citizen: User, outsider: User) -> None:
    """IDOR-8: blocked, closed and absent people give the same answer."""
    services.block(blocker=citizen, blocked=outsider)
    closed = make_person()
    services.set_active(person=closed, active=False)
    browser = sign_in(outsider)
    answers = set()
    for handle in (citizen.handle, closed.handle, "nobody_here", outsider.handle):
        for act in ("bloquer", "masquer", "debloquer", "demasquer"):
            answers.add(browser.post(f"/personnes/{handle}/{act}/").status_code)
    assert answers == {404}


def test_the_page_of_someone_i_blocked_lets_me_lift_the_block(
    sign_in: SignIn, citizen: User, outsider: User, client: Client
) -> None:
    """The blocked see nobody; visitors see the page as ever."""
    services.block(blocker=citizen, blocked=outsider)
    browser, address = sign_in(citizen), outsider.get_absolute_url()
    page = browser.get(address)
    assert page.status_code == 200
    assert page.templates[0].name == "profiles/blocked.html"
    assert f'action="/personnes/{outsider.handle}/debloquer/"' in page.content.decode()
    assert sign_in(outsider).get(citizen.get_absolute_url()).status_code == 404
    assert client.get(address).status_code == 200
    assert browser.post(f"/personnes/{outsider.handle}/debloquer/", {"next": address})["Location"] == address
    assert browser.get(address).templates[0].name == "feed/person.html"


def test_the_page_of_someone_closed_stays_closed_to_who_blocked_them(
    sign_in: SignIn, citizen: User, outsider: User
) -> None:
    services.block(blocker=citizen, blocked=outsider)
    services.set_active(person=outsider, active=False)
    assert sign_in(citizen).get(outsider.get_absolute_url()).status_code == 404


def test_visitors_are_sent_to_sign_in(client: Client, citizen: User) -> None:
    for act in ("bloquer", "masquer", "debloquer", "demasquer"):
        answer = client.post(f"/personnes/{citizen.handle}/{act}/")
        assert answer["Location"].startswith("/compte/connexion/?next=")


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_blocked_and_muted(
    sign_in: SignIn, citizen: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _time in range(number):
        services.block(blocker=citizen, blocked=make_person())
        services.mute(muter=citizen, muted=make_person())
    browser = sign_in(citizen)
    browser.get("/reglages/personnes/")
    with django_assert_num_queries(4):  # session, account and town, blocks, mutes
        page = browser.get("/reglages/personnes/").content.decode()
    assert page.count("/debloquer/") == number
    assert page.count("/demasquer/") == number


def test_only_those_who_chose_it_are_listed(citizen: User, outsider: User) -> None:
    """ENUM-1."""
    assert list(User.objects.listed_for(AnonymousUser())) == []
    services.update_privacy(person=citizen, shows_follows=False, is_listed=True)
    assert list(User.objects.listed_for(outsider)) == [citizen]
    services.block(blocker=outsider, blocked=citizen)
    assert list(User.objects.listed_for(outsider)) == []


def test_rules(citizen: User, outsider: User) -> None:
    nobody = AnonymousUser()
    assert rules.edit_profile.test(citizen, citizen)
    assert not rules.edit_profile.test(outsider, citizen)
    assert not rules.edit_profile.test(nobody, citizen)
    assert rules.block_person.test(citizen, outsider)
    assert not rules.block_person.test(citizen, citizen)
    assert not rules.block_person.test(nobody, citizen)
    assert rules.see_follows.test(citizen, citizen)
    assert not rules.see_follows.test(outsider, citizen)
    citizen.shows_follows = True
    assert rules.see_follows.test(nobody, citizen)
