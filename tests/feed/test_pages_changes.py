"""What an open wall is told of the entries it shows: what looks different, what went, nothing else (CIW3)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from feed import services
from feed.models import Activity, Post, Visibility
from places.models import Town
from profiles.models import User
from profiles.services import block
from tests.factories import make_comment, make_draft, make_post

pytestmark = pytest.mark.django_db


def shown(*posts: Post) -> str:
    """Return what a page that shows these posts asks."""
    versions = Activity.objects.filter(object_id__in=[post.pk for post in posts]).order_by("pk")
    return ",".join(f"{activity.pk}.{activity.version}" for activity in versions)


def ask(client: Client, entries: str) -> tuple[list[str], list[str]]:
    """Return the words of the entries that changed, and the ids of those that went."""
    answer = client.get("/mur/entrees/", {"e": entries})
    assert answer.status_code == 200
    html = answer.content.decode()
    gone = re.search(r'data-gone="([^"]*)"', html)
    assert gone
    return sorted(set(re.findall(r"Mot \w+", html))), gone[1].split()


def ids(entries: str) -> list[str]:
    return [entry.split(".")[0] for entry in entries.split(",")]


def test_only_what_looks_different_comes_back(client: Client, citizen: User, outsider: User, town: Town) -> None:
    edited, supported, discussed, same = (make_post(citizen, town, body=f"Mot {n}") for n in ("a", "b", "c", "d"))
    before = shown(edited, supported, discussed, same)
    assert ask(client, before) == ([], [])
    services.edit_post(post=edited, body="Mot neuf")
    services.support(person=outsider, subject=supported)
    make_comment(discussed, outsider)
    words, gone = ask(client, before)
    assert (words, gone) == (["Mot b", "Mot c", "Mot neuf"], [])
    assert ask(client, shown(edited, supported, discussed, same)) == ([], [])


def test_what_went_is_named_and_nothing_of_it_told(client: Client, citizen: User, town: Town) -> None:
    """MOD-3."""
    deleted, hidden, kept = (make_post(citizen, town, body=f"Mot {n}") for n in ("a", "b", "c"))
    before = shown(deleted, hidden, kept)
    services.delete_post(post=deleted)
    services.hide(subject=hidden)
    words, gone = ask(client, before.replace(".1", ".9"))
    assert words == ["Mot c"]
    assert sorted(gone) == sorted(ids(before)[:2])


def test_what_one_may_not_see_is_simply_gone(
    client: Client, citizen: User, outsider: User, town: Town, sign_in: Callable[[User], Client]
) -> None:
    """IDOR-8: absent and forbidden answer alike, whatever is asked."""
    members = make_post(citizen, town, body="Mot réservé", visibility=Visibility.MEMBERS)
    remark = make_comment(make_post(citizen, town), citizen, body="Mot remarqué")
    draft = make_draft(citizen, town)
    asked = f"{shown(members).replace('.1', '.9')},{Activity.objects.get(object_id=remark.pk).pk}.9,{draft.pk}.9,77.9"
    assert ask(client, asked) == ([], sorted(ids(asked), key=int))
    block(blocker=citizen, blocked=outsider)
    assert ask(sign_in(outsider), asked) == ([], sorted(ids(asked), key=int))
    assert ask(sign_in(citizen), asked)[0] == ["Mot réservé"]


@pytest.mark.parametrize(
    "asked", ["", "x", "1", "1.", ".1", "1.1.1", "-1.1", "²." * 50, "9" * 19 + ".1", "1.9999999999", "1.1," * 4000]
)
def test_nonsense_is_answered_with_nothing(client: Client, asked: str) -> None:
    assert ask(client, asked)[0] == []


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_changes(client: Client, citizen: User, town: Town, number: int, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    posts = [make_post(citizen, town) for _ in range(number)]
    asked = shown(*posts).replace(".1", ".9")
    with django_assert_num_queries(4):  # which stand on a wall, the scan, the posts, their photos
        client.get("/mur/entrees/", {"e": asked})
