"""Who may do what: the author, an outsider, nobody signed in."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from feed import rules, services
from places.models import Town
from profiles.models import User
from tests.factories import make_comment, make_person, make_post

pytestmark = pytest.mark.django_db


def test_only_the_author_edits_and_deletes(citizen: User, town: Town, outsider: User) -> None:
    post = make_post(citizen, town)
    for subject in (post, make_comment(post, citizen)):
        for rule in (rules.can_edit, rules.can_delete):
            assert [rule(person, subject) for person in (citizen, outsider, AnonymousUser())] == [True, False, False]


def test_what_is_gone_can_no_longer_be_touched(citizen: User, town: Town) -> None:
    post = make_post(citizen, town)
    services.hide(subject=post)
    every = (rules.can_edit, rules.can_delete, rules.can_comment, rules.can_support)
    assert not any(rule(citizen, post) for rule in every)


def test_a_draft_gathers_nothing(citizen: User, town: Town) -> None:
    draft = services.save_draft(author=citizen, town=town, body="Bientôt")
    assert rules.can_edit(citizen, draft)
    assert not rules.can_comment(citizen, draft) and not rules.can_support(citizen, draft)


def test_people_with_an_account_in_use_take_part(citizen: User, town: Town, outsider: User) -> None:
    post = make_post(citizen, town)
    suspended = make_person()
    suspended.is_active = False
    for rule in (rules.can_comment, rules.can_support):
        assert [rule(person, post) for person in (outsider, suspended, AnonymousUser())] == [True, False, False]


def test_following(citizen: User, town: Town, outsider: User) -> None:
    assert rules.can_follow(outsider, citizen) and rules.can_follow(outsider, town)
    assert not rules.can_follow(citizen, citizen)
    assert not rules.can_follow(AnonymousUser(), town)
    assert not rules.can_follow(outsider, make_post(citizen, town))
    source = services.ensure_source(subject=citizen)
    assert rules.can_follow(outsider, source) and not rules.can_follow(citizen, source)
