"""What a town closes takes nothing new, by whatever door, and keeps what was said (FL4)."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from feed.services import ModuleClosed, comment
from participation.ideas.models import Idea
from places.models import Town
from profiles.models import User
from profiles.services import create_token
from reports.models import Report
from reports.services import create_key
from tests.factories import make_idea, make_official, make_post, make_report

SignIn = Callable[[User], Client]


def close(town: Town, *modules: str) -> None:
    town.closed_modules = list(modules)
    town.save(update_fields=["closed_modules"])


def test_a_town_without_reports_takes_none_and_shows_the_old_ones(citizen: User, town: Town, client: Client) -> None:
    old = make_report(citizen, town)
    close(town, "reports")
    with pytest.raises(ModuleClosed):
        make_report(citizen, town)
    assert client.get(old.get_absolute_url()).status_code == 200
    page = client.get(town.get_absolute_url()).content.decode()
    assert reverse("report_new") not in page
    sheet = client.get(reverse("report_new"), {"commune": town.slug}).content.decode()
    assert "ne prend pas de signalements" in sheet
    assert Report.objects.count() == 1


def test_the_api_and_open311_announce_that_reports_are_closed(citizen: User, town: Town, client: Client) -> None:
    old = make_report(citizen, town)
    close(town, "reports")
    _row, secret = create_token(person=citizen, name="Essai", writes=True, days=1)
    sent = {"latitude": 44.55, "longitude": 6.05, "category": old.category.code, "body": "Un trou"}
    answer = client.post(
        reverse("api_reports"),
        sent,
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": str(uuid.uuid4())},
    )
    assert answer.status_code == 409, answer.content
    _key, secret = create_key(town=town, person=citizen, name="Essai")
    form = {"api_key": secret, "jurisdiction_id": town.slug, "service_code": old.category.code}
    form |= {"lat": "44.55", "long": "6.05", "description": "Un trou"}
    answer = client.post(
        "/open311/v2/requests.json",
        "&".join(f"{k}={v}" for k, v in form.items()),
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 400 and "pas cette partie" in answer.content.decode(), answer.content
    assert client.get("/open311/v2/services.json", {"jurisdiction_id": town.slug}).json() == []
    assert Report.objects.count() == 1


def test_a_town_without_a_box_takes_no_idea(citizen: User, town: Town, sign_in: SignIn) -> None:
    old = make_idea(citizen, town)
    close(town, "ideas")
    with pytest.raises(ModuleClosed):
        make_idea(citizen, town)
    browser = sign_in(citizen)
    listed = browser.get(reverse("town_ideas", args=[town.slug])).content.decode()
    assert old.title in listed and reverse("idea_new") + "?" not in listed
    sent = {"title": "Un banc", "need": "Debout", "town": town.slug, "key": str(uuid.uuid4()), "act": "publish"}
    answer = browser.post(reverse("idea_new"), sent)
    assert answer.status_code == 400 and "Un banc" in answer.content.decode()
    assert Idea.objects.exclude(published_at=None).count() == 1


def test_what_is_said_in_the_name_of_the_town_takes_no_comment_where_it_closed_them(
    citizen: User, town: Town, sign_in: SignIn
) -> None:
    official = make_official(town, "mayor", "Maire")
    theirs, own = make_post(official, town), make_post(citizen, town)
    comment(author=citizen, on=theirs, body="D’avant la fermeture")
    close(town, "comments")
    theirs.refresh_from_db()
    page = sign_in(citizen).get(theirs.get_absolute_url()).content.decode()
    assert "D’avant la fermeture" in page and 'id="repondre"' not in page
    theirs.town = town
    assert not theirs.takes_comments and own.takes_comments
    answer = sign_in(citizen).post(
        reverse("comment_create", args=["post", theirs.pk]), {"body": "Après", "key": str(uuid.uuid4())}
    )
    assert answer.status_code == 404 and "Après</textarea>" in answer.content.decode()
    comment(author=citizen, on=own, body="Entre habitants")
