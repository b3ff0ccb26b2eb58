"""What tests of the feed's verbs do over and over."""

from __future__ import annotations

from django.test import Client

from core.images import process
from core.outbox import run as run_task
from core.outbox.leases import claim
from feed import services
from feed.models import Post, Route, Source
from tests.core.pictures import photo as picture


def new_photo(alt: str = "La place un jour de marché") -> services.NewPhoto:
    return services.NewPhoto(process(picture("JPEG", 40, 30)), alt)


def walls_of(post: Post) -> set[object]:
    """Return the subjects on whose walls a post stands."""
    routes = Route.objects.filter(activity__object_id=post.pk)
    return {source.subject for source in Source.objects.filter(routes__in=routes)}


def work() -> None:
    """Do what the outbox promised."""
    for task in claim("test", limit=100, max_attempts=3):
        assert run_task(task)


def body(client: Client, path: str, **query: object) -> str:
    """Return a page that answers."""
    answer = client.get(path, query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()
