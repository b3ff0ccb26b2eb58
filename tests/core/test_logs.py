"""Logs hold neither personal data nor forged lines (LOG-3, DM-1)."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator

import pytest
import structlog
from django.core import signing
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from core.logs import configure, neutral


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    config = configure()
    config["handlers"]["standard_error"]["stream"] = stream
    logging.config.dictConfig(config)
    yield stream
    logging.config.dictConfig(configure())


def only(stream: io.StringIO) -> dict[str, object]:
    (line,) = stream.getvalue().splitlines()
    return dict(json.loads(line))


@pytest.mark.parametrize(
    "evil", ["a\nb", "a\r\n{}", "\x1b[2Jx", "a\x00b", "\u2028x", "\u202ex", "\x9b31m", "a\x08\x08"]
)
def test_a_value_cannot_forge_a_line_or_a_colour(evil: str, lines: io.StringIO) -> None:
    logging.getLogger("app").warning("seen %s", evil, extra={"path": evil})
    text = lines.getvalue()
    assert text.count("\n") == 1
    assert only(lines)["level"] == "warning"
    decoded = "".join(str(value) for value in only(lines).values())
    assert not set(decoded) & set("\x00\x08\r\n\x1b\x9b\u2028\u202e")


def test_personal_fields_and_addresses_are_hidden(lines: io.StringIO) -> None:
    structlog.get_logger("app").info(
        "sent to marie@gap.fr from 203.0.113.9",
        email="marie@gap.fr",
        ip="203.0.113.9",
        nested={"password": "secret!", "deep": ["paul@gap.fr"]},
        activity=42,
    )
    line = only(lines)
    assert line["activity"] == 42
    text = lines.getvalue()
    for private in ("marie", "paul@", "203.0.113.9", "secret!"):
        assert private not in text


def test_a_trace_is_one_line_without_addresses(lines: io.StringIO) -> None:
    try:
        raise ValueError("Key (email)=(marie@gap.fr) exists\n\x1b[31mfake")
    except ValueError:
        logging.getLogger("app").exception("failed")
    line = only(lines)
    assert "Traceback" in str(line["exception"])
    assert "marie" not in lines.getvalue()
    assert "\x1b" not in str(line["exception"])


def test_a_request_in_a_record_is_not_printed(lines: io.StringIO) -> None:
    logging.getLogger("django.request").warning("Not Found: /x", extra={"request": object(), "status_code": 404})
    assert "request" not in only(lines)


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "host"), [("/healthz?q=%00", "localhost"), ("/healthz", "elsewhere.example")])
def test_a_refused_request_is_a_warning_without_a_trace(path: str, host: str, lines: io.StringIO) -> None:
    assert Client().get(path, headers={"Host": host}).status_code == 400
    logged = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert "django.security" in lines.getvalue()
    assert {line["level"] for line in logged} == {"warning"}
    assert not any("exception" in line for line in logged)


@given(st.text(alphabet=st.characters(), max_size=300))
def test_neutral_text_is_one_printable_line(text: str) -> None:
    assert len(neutral(text).splitlines()) <= 1


def test_long_values_are_cut() -> None:
    assert len(neutral("x" * 10**6)) <= 2_000


def test_a_link_that_is_its_own_proof_is_not_written() -> None:
    for token in (signing.dumps([1, "x"], salt="a"), signing.Signer(salt="b").sign_object(["mail", [7, "now"]])):
        said = neutral(f"Gone: /desinscription/{token}/")
        assert token not in said and token.rpartition(":")[2] not in said and "/desinscription/" in said
    assert neutral("12:30:15 https://example.org:8000/villes/gap/") == "12:30:15 https://example.org:8000/villes/gap/"
