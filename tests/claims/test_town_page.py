"""A town's page is its website: hours first, where it leads, banners on every page of it (CIW14, 4C4, FL4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.fragments import pieces
from places.models import Town
from places.services import set_modules, update_facts
from profiles.models import User
from tests.factories import make_idea, make_post

SignIn = Callable[[User], Client]


def test_the_hours_come_before_all_else(town: Town, citizen: User, client: Client) -> None:
    make_post(citizen, town, body="Une nouvelle")
    update_facts(town=town, facts={"hours": "Lundi : 9 h – 12 h", "phone": "05 36 49 12 10"})
    page = client.get(town.get_absolute_url()).content.decode()
    assert page.index("Lundi : 9 h") < page.index("Une nouvelle")
    assert 'href="tel:0536491210"' in page


def test_the_page_leads_only_to_what_the_town_uses(town: Town, client: Client) -> None:
    ideas = reverse("town_ideas", args=[town.slug])
    page = client.get(town.get_absolute_url()).content.decode()
    assert ideas in page and reverse("town_documents", args=[town.slug]) in page
    set_modules(town=town, closed=["ideas"])
    page = client.get(town.get_absolute_url()).content.decode()
    assert ideas not in page and reverse("idea_new") + "?" not in page
    with pytest.raises(ValueError, match="unknown"):
        set_modules(town=town, closed=["rien"])


def test_an_unclaimed_page_offers_to_take_it_over_and_a_claimed_one_to_join(town: Town, client: Client) -> None:
    claim, join = reverse("claim_town", args=[town.slug]), reverse("join_team", args=[town.slug])
    page = client.get(town.get_absolute_url()).content.decode()
    assert claim in page and join not in page
    Town.objects.filter(pk=town.pk).update(claimed_at="2026-01-01T00:00Z")
    pieces.clear()
    page = client.get(town.get_absolute_url()).content.decode()
    assert claim not in page and join in page
    taken = client.get(claim).content.decode()
    assert join in taken and "<form method" not in taken.split("<main")[1].split("</main>")[0]


def banner(town: Any) -> tuple[str, dict[str, Any]] | None:
    return ("core/ui/notice.html", {"text": f"Crue à {town.name}"}) if town.name == "Gap" else None


def test_a_banner_stands_on_every_page_of_its_town(
    town: Town, citizen: User, client: Client, sign_in: SignIn, settings: Any
) -> None:
    settings.TOWN_BANNERS = [f"{__name__}.banner"]
    post, idea = make_post(citizen, town), make_idea(citizen, town)
    for path in (
        town.get_absolute_url(),
        post.get_absolute_url(),
        idea.get_absolute_url(),
        reverse("town_ideas", args=[town.slug]),
        reverse("town_documents", args=[town.slug]),
        reverse("claim_town", args=[town.slug]),
    ):
        assert "Crue à Gap" in client.get(path).content.decode(), path
    assert "Crue à Gap" not in client.get("/").content.decode()
    assert "Crue à Gap" in sign_in(citizen).get("/").content.decode()
    other = Town.objects.create(code="FR-Y", country="FR", name="Autre", slug="autre")
    assert "Crue" not in client.get(other.get_absolute_url()).content.decode()
