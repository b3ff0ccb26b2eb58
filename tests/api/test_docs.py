"""The page that explains the API, and the description it is made from (CC4)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from civicnet.api import described
from core.api.fields import Strict
from profiles.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def schema() -> dict[str, Any]:
    return dict(json.loads(Client().get("/api/v1/schema/").content))


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for address, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {address}", operation


@pytest.mark.parametrize("language", ["fr", "en", "it", "ar"])
def test_the_page_explains_every_operation(language: str) -> None:
    page = Client().get("/api/v1/", headers={"Accept-Language": language}).content.decode()
    told = described(language)
    for _name, operation in operations(told):
        assert f'<details id="{operation["operationId"]}">' in page
        assert operation["summary"].replace("’", "&#x27;") in page or operation["summary"] in page
    assert "<script" not in page.partition("<body")[2]


def test_the_page_leads_back(sign_in: Callable[[User], Client], citizen: User) -> None:
    assert '<a class="round back" href="/reglages/acces/">' in sign_in(citizen).get("/api/v1/").content.decode()
    assert '<a class="round back" href="/">' in Client().get("/api/v1/").content.decode()


def test_the_summaries_speak_the_readers_language() -> None:
    summaries = {
        language: {name: operation["summary"] for name, operation in operations(described(language))}
        for language in ("fr", "en", "it", "ar")
    }
    for name, french in summaries["fr"].items():
        others = [summaries[language][name] for language in ("en", "it", "ar")]
        assert french not in others, name


def test_every_operation_documents_its_statuses_and_problems(schema: dict[str, Any]) -> None:
    for name, operation in operations(schema):
        statuses = set(operation["responses"])
        assert {"400", "401", "403", "405", "429", "500"} <= statuses, name
        assert name.startswith("GET") == ("304" in statuses), name
        assert ("{" in name or not name.startswith("GET")) == ("404" in statuses), name
        for status, answer in operation["responses"].items():
            if status >= "400":
                content = answer["content"]["application/problem+json"]
                assert content["schema"] == {"$ref": "#/components/schemas/Problem"}
                assert content["examples"], f"{name} {status}"
        assert operation["security"][:2] == [{"token": []}, {"session": []}], name
        assert operation["x-limits"]["api"] == "600/5m", name


def test_bodies_and_answers_have_shapes_that_allow_nothing_else(schema: dict[str, Any]) -> None:
    for name, operation in operations(schema):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            shape = content["schema"]["$ref"].rsplit("/", 1)[-1]
            assert schema["components"]["schemas"][shape]["additionalProperties"] is False, name
            assert content["examples"], name


def test_the_schemes_of_authentication_are_described(schema: dict[str, Any]) -> None:
    assert schema["components"]["securitySchemes"] == {
        "session": {"type": "apiKey", "in": "cookie", "name": "session"},
        "token": {"type": "http", "scheme": "bearer"},
    }


def test_the_description_can_be_kept_by_caches() -> None:
    first = Client().get("/api/v1/schema/")
    assert first["Cache-Control"].startswith("public")
    assert Client().get("/api/v1/schema/", headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_each_shape_has_a_name_of_its_own() -> None:
    """Two serializers of one name would be one shape in the description, whichever came last."""
    named: dict[str, set[str]] = {}

    def collect(shape: type[Strict]) -> None:
        for heir in shape.__subclasses__():
            named.setdefault(heir.__name__, set()).add(f"{heir.__module__}.{heir.__qualname__}")
            collect(heir)

    collect(Strict)
    assert [places for places in named.values() if len(places) > 1] == []
