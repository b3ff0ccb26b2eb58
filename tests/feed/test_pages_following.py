"""Following as pages: with an account, on a device, and the wall of what one follows (CIW9)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from feed import device
from feed.models import Follow, Source
from feed.services import follow
from places.models import Town
from places.services import town_theme
from profiles.models import User
from profiles.services import block
from tests import factories
from tests.feed.steps import body

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def test_following_with_an_account_and_back(town: Town, citizen: User, sign_in: SignIn) -> None:
    browser = sign_in(citizen)
    path = reverse("follow", args=["town", town.pk])
    assert browser.post(path, headers={"Accept": "application/json"}).json() == {"on": True}
    assert Follow.objects.filter(follower=citizen, source__in=Source.objects.of(town)).count() == 1
    assert browser.post(path, {"next": "/"}).headers["Location"] == "/"
    assert not Follow.objects.exists()


def test_every_kind_of_source_can_be_followed(town: Town, citizen: User, outsider: User, sign_in: SignIn) -> None:
    browser, theme = sign_in(citizen), factories.make_theme()
    group, part = factories.make_intercommunality(), factories.make_neighbourhood(town)
    refs = {"town": town.pk, "neighbourhood": part.pk, "intercommunality": group.pk, "person": outsider.handle}
    for kind, ref in {**refs, "theme": f"{town.pk}-{theme.pk}"}.items():
        assert browser.post(reverse("follow", args=[kind, ref])).status_code == 302
    followed = {source.subject for source in Source.objects.followed_by(citizen)}
    assert followed == {town, part, group, outsider, town_theme(town=town, theme=theme)}


@pytest.mark.parametrize("ref", ["0", "999999999999999999", "9" * 40, "x", "1-2-3", "²"])
@pytest.mark.parametrize("kind", ["town", "theme", "person", "truc"])
def test_what_does_not_exist_cannot_be_followed(citizen: User, sign_in: SignIn, kind: str, ref: str) -> None:
    assert sign_in(citizen).post(reverse("follow", args=[kind, ref])).status_code == 404


def test_one_cannot_follow_who_blocks_one(citizen: User, outsider: User, sign_in: SignIn) -> None:
    block(blocker=citizen, blocked=outsider)
    assert sign_in(outsider).post(reverse("follow", args=["person", citizen.handle])).status_code == 404


def test_nothing_is_followed_by_a_get(client: Client, town: Town) -> None:
    assert client.get(reverse("follow", args=["town", town.pk])).status_code == 405


def test_a_device_follows_five_towns_and_writes_no_row(client: Client) -> None:
    towns = [factories.make_town() for _ in range(6)]
    for number, town in enumerate(towns):
        answer = client.post(reverse("follow", args=["town", town.pk]), headers={"Accept": "application/json"})
        assert answer.status_code == (200 if number < 5 else 409)
    assert not Follow.objects.exists()
    assert not Source.objects.exists()
    cookie = client.cookies[device.COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_device_has_the_same_wall(client: Client, town: Town) -> None:
    factories.make_post(town=town, body="Le marché de samedi")
    client.post(reverse("follow", args=["town", town.pk]))
    page = body(client, "/")
    assert "Le marché de samedi" in page
    assert 'data-streams="source:' in page


def test_a_forged_device_cookie_follows_nothing(client: Client, town: Town) -> None:
    factories.make_post(town=town)
    client.cookies[device.COOKIE] = f"[{town.pk}]:forged"
    assert client.get("/").templates[0].name == "feed/discover.html"


def test_following_goes_back_to_this_site_only(client: Client, town: Town) -> None:
    answer = client.post(reverse("follow", args=["town", town.pk]), {"next": "https://evil.example/"})
    assert answer.headers["Location"] == town.get_absolute_url()


def test_a_form_without_token_changes_nothing(town: Town) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("follow", args=["town", town.pk])).status_code == 403


def test_a_followed_town_where_nobody_spoke_says_so(client: Client, town: Town, citizen: User, sign_in: SignIn) -> None:
    follow(person=citizen, subject=town)
    client.post(reverse("follow", args=["town", town.pk]))
    for browser in (sign_in(citizen), client):
        page = body(browser, "/")
        assert f"Vous suivez {town.name}" in page
        assert "Personne n’y a encore rien dit." in page
        assert f'href="/publier/?commune={town.slug}"' in page
        assert f'class="button quiet" href="{town.get_absolute_url()}"' in page
        assert "Trouver ma commune" not in page


def test_several_followed_towns_where_nobody_spoke(town: Town, citizen: User, sign_in: SignIn) -> None:
    for each in (town, factories.make_town()):
        follow(person=citizen, subject=each)
    page = body(sign_in(citizen), "/")
    assert "Là où vous suivez, personne n’a encore rien dit." in page


def test_who_follows_nothing_is_asked_to_find_their_town(citizen: User, sign_in: SignIn) -> None:
    assert "Trouver ma commune" in body(sign_in(citizen), "/")


@pytest.mark.parametrize(
    "asked", ["abc", "\\\\evil.example", "//evil.example", "https://evil.example/", "\x01", "home"]
)
def test_going_back_never_leaves_the_site_nor_breaks(citizen: User, town: Town, sign_in: SignIn, asked: str) -> None:
    response = sign_in(citizen).post(reverse("follow", args=["town", town.pk]), {"next": asked})
    assert (response.status_code, response.headers["Location"]) == (302, town.get_absolute_url())
