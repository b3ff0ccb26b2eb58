"""What people show of what they follow, and what a device hands over to an account."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from feed import device, services
from feed.models import Follow
from places.models import Town
from places.services import town_theme
from profiles.models import User
from profiles.services import block, update_privacy
from tests import factories

SignIn = Callable[[User], Client]


def follow_everything(person: User, town: Town, friend: User) -> None:
    theme = town_theme(town=town, theme=factories.make_theme())
    for subject in (town, theme, factories.make_neighbourhood(town), factories.make_intercommunality(), friend):
        services.follow(person=person, subject=subject)


def test_follows_are_shown_by_those_who_choose_to(
    citizen: User, town: Town, outsider: User, client: Client, sign_in: SignIn
) -> None:
    friend = factories.make_person("Lise Ami")
    follow_everything(citizen, town, friend)
    page = reverse("person", args=[citizen.handle])
    assert friend.name not in client.get(page).content.decode()
    assert friend.name in sign_in(citizen).get(page).content.decode()
    update_privacy(person=citizen, shows_follows=True, is_listed=False)
    assert "Voirie · Gap" in client.get(page).content.decode()
    assert friend.name in sign_in(outsider).get(page).content.decode()
    block(blocker=friend, blocked=outsider)
    assert friend.name not in sign_in(outsider).get(page).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow_with_what_is_followed(
    citizen: User, number: int, client: Client, django_assert_num_queries: Callable[[int], object]
) -> None:
    update_privacy(person=citizen, shows_follows=True, is_listed=False)
    for _number in range(number):
        services.follow(person=citizen, subject=factories.make_town())
    page = reverse("person", args=[citizen.handle])
    client.get(page)
    # the person; follows, their sources and towns; the person’s own source and mandates
    with django_assert_num_queries(6):
        client.get(page)


def adopt(person: User, *towns: Town) -> HttpResponse:
    request = RequestFactory().get("/", headers={"cookie": f"{device.COOKIE}={device.write([t.pk for t in towns])}"})
    response = HttpResponse()
    device.adopt(request=request, person=person, response=response)
    return response


def test_an_account_takes_over_the_towns_of_the_device(citizen: User, town: Town) -> None:
    response = adopt(citizen, town, factories.make_town())
    assert Follow.objects.filter(follower=citizen).count() == 2
    assert response.cookies[device.COOKIE]["max-age"] == 0


def test_a_full_account_signs_in_all_the_same(citizen: User, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feed.services.follows.MAX_FOLLOWS", 0)
    response = adopt(citizen, town)
    assert not Follow.objects.filter(follower=citizen).exists()
    assert device.COOKIE not in response.cookies
