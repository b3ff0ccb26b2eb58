"""What the verbs of the wall leave in the database."""

from __future__ import annotations

import pytest

from feed.models import Activity, Post
from feed.services import publish_post
from places.models import Town
from profiles.models import User

pytestmark = pytest.mark.django_db


def test_publish(citizen: User, town: Town) -> None:
    post = publish_post(author=citizen, town=town, body=" Bonjour \r\n ")
    assert Post.objects.get(pk=post.pk).body == "Bonjour"
    activity = Activity.objects.get()
    assert activity.subject == post
