"""Whatever the description allows or forbids is sent to every operation: nothing breaks, nothing undocumented (API-1).

``API_EXAMPLES=500 pytest tests/api/test_schemathesis.py`` looks longer.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks

from feed.models import Activity
from messaging.models import Enclosure
from profiles.models import User
from profiles.services import create_token
from reports.models import Report
from tests import factories
from tests.feed.steps import new_photo

EXAMPLES = int(os.environ.get("API_EXAMPLES", "4"))  # of each operation and mode: about a minute a mode
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]

pytestmark = [pytest.mark.django_db, pytest.mark.many]  # PostgreSQL refuses more than SQLite does


@pytest.fixture
def headers() -> dict[str, str]:
    """A program of someone who has written a little; see ``known`` for what it is about."""
    town = factories.make_town("Gap", slug="gap-05", intercommunality=factories.make_intercommunality(slug="pays"))
    author = factories.make_person("Alma Rey", town=town)
    factories.make_post(
        author, town, theme=factories.make_theme("Voirie"), neighbourhood=factories.make_neighbourhood(town)
    )
    factories.make_report(author, town, photos=[new_photo()])
    _token, secret = create_token(person=author, name="Test", writes=True, messages=True, days=1)
    return {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Keep the test's own connection to the database from request to request, as Django's test client does."""
    moments = (request_started, request_finished)
    for moment in moments:
        moment.disconnect(close_old_connections)
    yield
    for moment in moments:
        moment.connect(close_old_connections)


def known(path: str) -> dict[str, Any]:
    """Return parameters of an address that lead to something."""
    activity = Activity.objects.get(actor__isnull=False, verb="post_published")
    post: Any = activity.subject
    pk = activity.pk if path.startswith("/api/v1/wall/") else post.pk
    if path.startswith("/api/v1/reports/"):
        pk = Report.objects.get().pk
    if path.startswith("/api/v1/comments/"):
        pk = factories.make_comment(post, post.author).pk
    if path.startswith(("/api/v1/conversations/", "/api/v1/messages/", "/api/v1/me/message-flags/")):
        pk = private(path, post.author)
    others = ("block/", "mute/", "messages/")
    return {
        "id": str(pk),
        "slug": "pays" if "intercommunalities" in path else post.town.slug,
        "part": "le-bourg",
        "theme": "voirie",
        "question": "useful",
        "key": key_of(pk),
        "handle": factories.make_person("Otto").handle if path.endswith(others) else post.author.handle,
        "kind": "town",
        "ref": str(post.town_id),
    }


def private(path: str, author: User) -> int:
    """Return the id of something that is said in private: between two, in a group, to a town hall."""
    otto = factories.make_person("Otto")
    if "message-flags" in path:
        return factories.make_flag(author, factories.make_message(otto, author)).pk
    if "files" in path:
        return factories.make_enclosure(author, otto).message.conversation_id
    if path.endswith(("public/", "draft/")):
        return factories.make_private_question(author, author.town).pk
    group = path.endswith(("people/", "leave/", "{handle}/", "conversations/{id}/"))
    message = factories.make_group(author, otto) if group else factories.make_message(author, otto)
    return message.conversation_id if "conversations" in path else message.pk


def key_of(conversation: int) -> str:
    """Return the key of the file that was sent in a conversation."""
    file = Enclosure.objects.filter(message__conversation=conversation).first()
    return file.key if file else "none"


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_operation_answers_as_described(mode: GenerationMode, headers: dict[str, str]) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application())
    for operation in (result.ok() for result in schema.get_all_operations()):

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode), leads_somewhere=st.booleans())
        def attack(case: Any, leads_somewhere: bool) -> None:
            cache.clear()  # of the limits
            with transaction.atomic():
                if leads_somewhere and case.path_parameters:
                    there = known(case.operation.path)
                    case.path_parameters = {name: there[name] for name in case.path_parameters}
                    if isinstance(case.body, dict) and "town" in case.body:
                        case.body["town"] = there["slug"]
                response = case.call(headers=headers)
                transaction.set_rollback(True)
            case.validate_response(response, checks=CHECKS, headers=headers)

        with contextlib.suppress(Unsatisfiable):  # nothing about it could be wrong
            attack()
