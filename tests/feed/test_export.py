"""A person's download holds everything of theirs and nothing of anyone else's."""

from __future__ import annotations

import json

import pytest
from django.core.files.storage import default_storage

from core.images import process
from feed import services
from feed.export import data_of, files_of
from places.models import Town
from profiles.models import User
from tests.core.pictures import photo as picture
from tests.factories import make_comment, make_post

pytestmark = pytest.mark.django_db


def test_everything_of_the_person_and_of_nobody_else(citizen: User, town: Town, outsider: User) -> None:
    photo = services.NewPhoto(process(picture()), "Ma photo")
    post = services.publish_post(author=citizen, town=town, body="Version une", photos=[photo])
    services.edit_post(post=post, body="Version deux")
    services.save_draft(author=citizen, town=town, body="Mon brouillon")
    other = make_post(outsider, town, body=f"Secret d’Otto @{citizen.handle}")
    make_comment(other, citizen, body="Ma remarque")
    services.support(person=citizen, subject=other)
    services.follow(person=citizen, subject=town)
    data = data_of(citizen)
    text = json.dumps(data, ensure_ascii=False)
    for mine in ("Version une", "Version deux", "Mon brouillon", "Ma photo", "Ma remarque", town.name):
        assert mine in text
    assert "Secret" not in text
    assert data["supports"] == [{"on": f"post:{other.pk}", "at": data["supports"][0]["at"]}]
    assert data["mentions"] == [{"in": f"post:{other.pk}"}]
    assert [default_storage.exists(path) for path in files_of(citizen)] == [True]
    assert files_of(outsider) == []


def test_someone_who_did_nothing(outsider: User) -> None:
    assert data_of(outsider) == {"posts": [], "comments": [], "supports": [], "follows": [], "mentions": []}
