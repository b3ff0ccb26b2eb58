"""Who gets which answer at every address (IDOR-1, IDOR-2, CSRF-2): a new address without a row fails here.

A row is an address name, the names of its parameters in ``world``, then the statuses of GET and of an empty POST for a
visitor, for a citizen who has nothing to do with the thing (outsider) and for its author. Signing in first is 302.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from feed.models import Activity
from tests import factories
from tests.architecture import test_api_matrix
from tests.outreach import making

ROLES = ("visitor", "outsider", "author")

MATRIX = Path(__file__).with_name("access_matrix.txt").read_text()


def rows() -> Iterator[tuple[str, str, str, str]]:
    for line in MATRIX.strip().splitlines():
        name, world, get, post = (cell.strip() for cell in line.split("|"))
        yield name, world, get, post


def names(patterns: Any = None) -> set[str]:
    """Return the names of all addresses of the site."""
    found = set()
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        found |= {pattern.name} if isinstance(pattern, URLPattern) else names(pattern.url_patterns)
    return found


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """One thing of each kind; ``author`` made all of them, and ``draft`` and ``members`` are not for everyone."""
    department = factories.make_department("Hautes-Alpes")
    interco = factories.make_intercommunality(slug="pays")
    town = factories.make_town("Gap", slug="gap-05", code="FR-05061", intercommunality=interco)
    part = factories.make_neighbourhood(town)
    theme = factories.make_theme("Voirie")
    author = factories.make_person("Alma Rey", town=town)
    outsider = factories.make_person("Otto Loin", town=town)
    post = factories.make_post(author, town, theme=theme, neighbourhood=part)
    draft = factories.make_draft(author, town)
    members = factories.make_post(author, town, visibility=1)
    comment = factories.make_comment(post, author)
    report = factories.make_report(author, town)
    private = factories.make_report(author, town, category="bruit")
    idea = factories.make_idea(author, town)
    question = factories.make_question(author, town=town)
    begun = factories.make_idea_draft(author, town)
    coauthor = factories.make_coauthor(idea, factories.make_person())
    action, commitment = factories.make_action(None, town), factories.make_commitment(None, town)
    event = factories.make_event(None, town)
    poll = factories.make_poll(town)
    unasked = factories.make_poll_draft(town)
    asked_here = factories.make_poll(town, takes_slips=True)
    poster = making.make_poster(town, poll=asked_here)
    mandate = factories.make_mandate(factories.make_person(), town)
    decision = factories.make_decision(town)
    ledger = factories.make_ledger(town, author)
    sent = factories.make_ledger(town, author, publish=False)
    topic = factories.make_line_topic(ledger, author)
    data_file = factories.make_data_file(author)
    official = factories.make_unclaimed(town)
    letter = making.make_letter(town)
    bell_line = factories.make_notification(author, outsider, post)
    enclosure = factories.make_enclosure(author)
    other = factories.make_person()
    message = factories.make_message(author, other)
    flag = factories.make_flag(author, factories.make_message(factories.make_person(), author))
    ruling = factories.make_ruling(factories.make_flag(other, message))
    said = factories.make_message(factories.make_person(), other)
    silence = factories.make_ruling(factories.make_flag(other, said), "silence", 7)
    return {
        "": {},
        "mail": {"name": "outbox-1@localhost"},
        "town": {"slug": town.slug},
        "step": {"slug": town.slug, "step": "pratique"},
        "document": {"pk": factories.make_document(town).pk},
        "department": {"slug": department.slug},
        "code": {"code": town.code},
        "sitemap": {"slug": department.slug},
        "part": {"slug": town.slug, "part": part.slug},
        "theme": {"slug": town.slug, "theme": theme.slug},
        "interco": {"slug": interco.slug},
        "person": {"handle": author.handle},
        "official": {"pk": official.pk},
        "desk row": {"slug": town.slug, "pk": official.pk},
        "post": {"pk": post.pk},
        "draft": {"pk": draft.pk},
        "members": {"pk": members.pk},
        "comment": {"pk": comment.pk},
        "activity": {"activity_id": Activity.objects.get(object_id=post.pk).pk},
        "post kind": {"kind": "post", "pk": post.pk},
        "draft kind": {"kind": "post", "pk": draft.pk},
        "memberkind": {"kind": "post", "pk": members.pk},
        "bell line": {"pk": bell_line.pk},
        "device": {"pk": making.make_device(author).pk},
        "talk": {"pk": message.conversation_id},
        "asked": {"pk": factories.make_private_question(author, town).pk},
        "group": {"pk": factories.make_group(author, other).conversation_id},
        "enclosure": {"pk": enclosure.message.conversation_id, "key": enclosure.key},
        "message": {"pk": message.conversation_id, "message": message.pk},
        "flag": {"pk": flag.pk},
        "exhibit": {"pk": flag.pk, "key": enclosure.key},
        "ruling": {"pk": ruling.pk},
        "silence": {"pk": silence.pk},
        "opening": {"pk": factories.make_opening(message.conversation_id).pk},
        "report": {"pk": report.pk},
        "private": {"pk": private.pk},
        "case": {"pk": report.case.pk},
        "view": {"slug": town.slug, "pk": 1},
        "reportkind": {"kind": "report", "pk": report.pk},
        "privatekin": {"kind": "report", "pk": private.pk},
        "idea": {"pk": idea.pk},
        "question": {"pk": question.pk},
        "alert": {"pk": factories.make_alert(town).pk},
        "unsent": {"pk": factories.make_alert(town, confirmed=False).pk},
        "begun": {"pk": begun.pk},
        "coauthor": {"pk": idea.pk, "coauthor": coauthor.pk},
        "poll": {"pk": poll.pk},
        "unasked": {"pk": unasked.pk},
        "spot poll": {"pk": asked_here.pk},
        "poll batch": {"pk": asked_here.pk, "batch": factories.make_batch(asked_here).pk},
        "poster": {"code": poster.code},
        "poster n": {"code": poster.code, "n": 2},
        "desk poster": {"slug": town.slug, "pk": poster.pk},
        "ideakind": {"kind": "idea", "pk": idea.pk},
        "action": {"pk": action.pk},
        "action link": {"pk": action.pk, "link": 1},
        "action star": {"pk": action.pk, "question": "useful"},
        "commitment": {"pk": commitment.pk},
        "event": {"pk": event.pk},
        "commitment link": {"pk": commitment.pk, "link": 1},
        "commitment star": {"pk": commitment.pk, "question": "kept"},
        "ledger": {"pk": ledger.pk},
        "sent": {"slug": town.slug, "pk": sent.pk},
        "money line": {"pk": ledger.lines.order_by("number").last().pk},
        "money year": {"slug": town.slug, "year": 2019},
        "topic": {"pk": topic.pk},
        "town kind": {"kind": "town", "ref": str(town.pk)},
        "mandate": {"pk": mandate.pk},
        "decision": {"pk": decision.pk},
        "absent key": {"key": "0" * 32},
        "absent": {"pk": 1},
        "xml": {"extension": "xml"},
        "311 code": {"code": "chaussee", "extension": "xml"},
        "311 number": {"number": "1", "extension": "xml"},
        "data file": {"pk": data_file.pk},
        "token": {"token": "not-a-token"},
        "poster code": {"code": "ABCDEFGH"},
        "poster row": {"slug": town.slug, "pk": making.make_poster(town).pk},
        "letter": {"slug": town.slug, "number": letter.number},
        "desk letter": {"slug": town.slug, "pk": letter.pk},
        "letter html": {"slug": town.slug, "pk": letter.pk, "language": "fr"},
        "_people": {"author": author, "outsider": outsider},
    }


def test_every_address_has_a_row() -> None:
    declared = {name for name, *_rest in rows()} | {name for name, *_rest in test_api_matrix.rows()}
    assert names() - declared == set(), "addresses without a row"
    assert declared - names() == set(), "rows without an address"


def answer(client: Client, method: str, address: str) -> str:
    """Return the status of one request, and take back whatever it changed, here and in the browser."""
    client.raise_request_exception = False
    cache.clear()
    kept = deepcopy(client.cookies)
    with transaction.atomic():
        status = getattr(client, method)(address).status_code
        transaction.set_rollback(True)
    client.cookies = kept
    return str(status)


def test_every_role_gets_the_declared_answer(world: dict[str, dict[str, Any]], sign_in: Callable[..., Client]) -> None:
    wrong = []
    browsers = [Client() if role == "visitor" else sign_in(world["_people"][role]) for role in ROLES]
    for name, parameters, get, post in rows():
        address = reverse(name, kwargs=world[parameters])
        for method, declared in (("get", get), ("post", post)):
            answers = [answer(browser, method, address) for browser in browsers]
            if answers != declared.split():
                wrong.append(f"{name} | {parameters} | {method}: {' '.join(answers)} (declared {declared})")
    assert not wrong, "\n".join(wrong)


@pytest.mark.once
def test_other_methods_change_nothing_and_break_nothing(
    world: dict[str, dict[str, Any]], sign_in: Callable[..., Client]
) -> None:
    author = sign_in(world["_people"]["author"])
    wrong = []
    for name, parameters, *_rest in rows():
        address = reverse(name, kwargs=world[parameters])
        for method in ("put", "patch", "delete", "trace"):
            status = getattr(author, method)(address).status_code
            if status < 300 or status >= 500:
                wrong.append(f"{method} {name}: {status}")
    assert not wrong, "\n".join(wrong)


def test_only_what_is_made_for_frames_may_be_framed(
    world: dict[str, dict[str, Any]], sign_in: Callable[..., Client]
) -> None:
    """Every answer of every address, errors too, to a visitor and to the author (CLK-1)."""
    wrong = []
    browsers = (Client(), sign_in(world["_people"]["author"]))
    for name, parameters, *_rest in rows():
        address = reverse(name, kwargs=world[parameters])
        for browser in browsers:
            browser.raise_request_exception = False
            cache.clear()
            headers = browser.get(address).headers
            open_to_all = "frame-ancestors *" in headers.get("Content-Security-Policy", "")
            if address.startswith("/embed/"):
                if name != "widget_loader" and ("X-Frame-Options" in headers or not open_to_all):
                    wrong.append(f"{name} cannot be framed")
            elif headers.get("X-Frame-Options") != "DENY" or open_to_all:
                wrong.append(f"{name} can be framed")
    assert not wrong, "\n".join(wrong)
