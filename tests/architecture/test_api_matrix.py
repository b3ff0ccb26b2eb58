"""Which answer each program gets at every address of the API (IDOR-1, IDOR-2, TEN-1): one without a row fails.

A row is an address name, the names of its parameters in ``world``, then for each method the statuses of: a visitor
without a token, an outsider, the author, the author's token that only reads, and the author's token for another town.
A body is an empty object. A method that is not named is refused to all with 405.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse

from feed.models import Activity
from tests import factories
from tests.api.program import V1, Program, is_problem

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

MATRIX = """
api_towns             |           | GET 200 200 200 200 200
api_towns_near        | point     | GET 200 200 200 200 200
api_town              | town      | GET 200 200 200 200 200
api_neighbourhoods    | town      | GET 200 200 200 200 200
api_town_team         | town      | GET 200 200 200 200 200
api_themes            | town      | GET 200 200 200 200 200
api_intercommunality  | interco   | GET 200 200 200 200 200
api_member_towns      | interco   | GET 200 200 200 200 200
api_me                |           | GET 401 200 200 200 200 | PATCH 401 200 200 403 404
api_my_privacy        |           | PUT 401 400 400 403 404
api_blocks            |           | GET 401 200 200 200 200
api_mutes             |           | GET 401 200 200 200 200
api_person            | person    | GET 200 200 200 200 200
api_person            | nobody    | GET 404 404 404 404 404
api_block             | person    | PUT 401 204 404 403 404 | DELETE 401 404 404 403 404
api_block             | nobody    | PUT 401 404 404 403 404 | DELETE 401 404 404 403 404
api_mute              | person    | PUT 401 204 404 403 404 | DELETE 401 404 404 403 404
api_bell              |           | GET 401 200 200 200 200 | PUT 401 400 400 403 404
api_notifications     |           | GET 401 200 200 200 200
api_notifications_read |           | PUT 401 200 200 403 404
api_notification_read | bell line | PUT 401 404 200 403 404
api_post_subscription | post      | PUT 401 400 400 403 404 | DELETE 401 204 204 403 404
api_post_subscription | draft     | PUT 401 404 404 403 404 | DELETE 401 404 404 403 404
api_search            | question  | GET 200 200 200 200 200
api_wall              |           | GET 401 200 200 200 200
api_why               | activity  | GET 401 200 200 200 200
api_town_wall         | town      | GET 200 200 200 200 200
api_neighbourhood_wall | part      | GET 200 200 200 200 200
api_theme_wall        | theme     | GET 200 200 200 200 200
api_intercommunality_wall | interco   | GET 200 200 200 200 200
api_person_wall       | person    | GET 200 200 200 200 200
api_follows_of        | person    | GET 200 200 200 200 200
api_follows           |           | GET 401 200 200 200 200
api_follow            | follow town | PUT 401 204 204 403 404 | DELETE 401 204 204 403 404
api_follow            | follow person | PUT 401 204 409 403 404 | DELETE 401 204 204 403 404
api_drafts            |           | GET 401 200 200 200 200
api_posts             |           | POST 401 400 400 403 400
api_post              | post      | GET 200 200 200 200 200 | PATCH 401 404 200 403 404 | DELETE 401 404 204 403 404
api_post              | members   | GET 404 200 200 200 200 | PATCH 401 404 200 403 404 | DELETE 401 404 204 403 404
api_post              | draft     | GET 404 404 200 200 200 | PATCH 401 404 200 403 404 | DELETE 401 404 204 403 404
api_post              | absent    | GET 404 404 404 404 404 | PATCH 401 404 404 403 404 | DELETE 401 404 404 403 404
api_publish_draft     | post      | POST 401 404 404 403 404
api_publish_draft     | draft     | POST 401 404 201 403 404
api_post_history      | post      | GET 200 200 200 200 200
api_post_history      | members   | GET 404 200 200 200 200
api_post_history      | draft     | GET 404 404 404 404 404
api_post_support      | post      | PUT 401 200 200 403 404 | DELETE 401 200 200 403 404
api_post_support      | members   | PUT 401 200 200 403 404 | DELETE 401 200 200 403 404
api_post_support      | draft     | PUT 401 404 404 403 404 | DELETE 401 404 404 403 404
api_town_ideas        | town      | GET 200 200 200 200 200
api_ideas             |           | POST 401 400 400 403 400
api_idea              | idea      | GET 200 200 200 200 200 | PATCH 401 404 200 403 404 | DELETE 401 404 204 403 404
api_idea              | begun     | GET 404 404 404 404 404 | PATCH 401 404 404 403 404 | DELETE 401 404 404 403 404
api_idea_history      | idea      | GET 200 200 200 200 200
api_idea_history      | begun     | GET 404 404 404 404 404
api_idea_rating       | idea      | PUT 401 400 400 403 404 | DELETE 401 200 200 403 404
api_idea_rating       | begun     | PUT 401 404 404 403 404 | DELETE 401 404 404 403 404
api_idea_support      | idea      | PUT 401 200 200 403 404 | DELETE 401 200 200 403 404
api_idea_support      | begun     | PUT 401 404 404 403 404 | DELETE 401 404 404 403 404
api_idea_subscription | idea      | PUT 401 400 400 403 404 | DELETE 401 204 204 403 404
api_idea_subscription | begun     | PUT 401 404 404 403 404 | DELETE 401 404 404 403 404
api_idea_comments     | idea      | GET 200 200 200 200 200 | POST 401 400 400 403 404
api_idea_comments     | begun     | GET 404 404 404 404 404 | POST 401 404 404 403 404
api_town_questions    | town      | GET 200 200 200 200 200
api_questions         |           | POST 401 400 400 403 400
api_question          | asked     | GET 200 200 200 200 200 | PATCH 401 404 200 403 404 | DELETE 401 404 204 403 404
api_question_history  | asked     | GET 200 200 200 200 200
api_question_support  | asked     | PUT 401 200 200 403 404 | DELETE 401 200 200 403 404
api_question_subscription | asked | PUT 401 400 400 403 404 | DELETE 401 204 204 403 404
api_question_comments | asked     | GET 200 200 200 200 200 | POST 401 400 400 403 404
api_town_alerts       | town      | GET 200 200 200 200 200
api_alert             | alert     | GET 200 200 200 200 200
api_alert             | unsent    | GET 404 404 404 404 404
api_town_actions      | town      | GET 200 200 200 200 200
api_actions           |           | POST 401 400 400 403 400
api_action            | action    | GET 200 200 200 200 200
api_action_history    | action    | GET 200 200 200 200 200
api_action_steps      | action    | GET 200 200 200 200 200 | POST 401 400 400 403 404
api_action_rating     | action star | PUT 401 400 400 403 404 | DELETE 401 200 200 403 404
api_action_support    | action    | PUT 401 200 200 403 404 | DELETE 401 200 200 403 404
api_action_subscription | action    | PUT 401 400 400 403 404 | DELETE 401 204 204 403 404
api_action_comments   | action    | GET 200 200 200 200 200 | POST 401 400 400 403 404
api_town_commitments  | town      | GET 200 200 200 200 200
api_town_events       | town      | GET 200 200 200 200 200
api_events            |           | POST 401 400 400 403 400
api_event             | event     | GET 200 200 200 200 200 | PATCH 401 404 404 403 404 | DELETE 401 404 404 403 404
api_event_move        | event     | POST 401 404 404 403 404
api_event_cancel      | event     | POST 401 404 404 403 404
api_event_minutes     | event     | PUT 401 404 404 403 404
api_event_changes     | event     | GET 200 200 200 200 200
api_event_history     | event     | GET 200 200 200 200 200
api_event_support     | event     | PUT 401 200 200 403 404 | DELETE 401 200 200 403 404
api_event_subscription | event    | PUT 401 400 400 403 404 | DELETE 401 204 204 403 404
api_event_comments    | event     | GET 200 200 200 200 200 | POST 401 400 400 403 404
api_commitments       |           | POST 401 400 400 403 400
api_commitment        | commitment | GET 200 200 200 200 200
api_commitment_history | commitment | GET 200 200 200 200 200
api_commitment_steps  | commitment | GET 200 200 200 200 200 | POST 401 400 400 403 404
api_commitment_rating | commitment star | PUT 401 400 400 403 404 | DELETE 401 200 200 403 404
api_commitment_support | commitment | PUT 401 200 200 403 404 | DELETE 401 200 200 403 404
api_commitment_subscription | commitment | PUT 401 400 400 403 404 | DELETE 401 204 204 403 404
api_commitment_comments | commitment | GET 200 200 200 200 200 | POST 401 400 400 403 404
api_town_polls        | town      | GET 200 200 200 200 200
api_polls             |           | POST 401 400 400 403 400
api_poll              | poll      | GET 200 200 200 200 200
api_poll              | unasked   | GET 404 404 404 404 404
api_poll_history      | poll      | GET 200 200 200 200 200
api_poll_history      | unasked   | GET 404 404 404 404 404
api_poll_results      | poll      | GET 404 404 404 404 404
api_poll_results      | unasked   | GET 404 404 404 404 404
api_poll_vote         | poll      | GET 401 200 200 200 200 | PUT 401 400 400 403 404 | DELETE 401 200 200 403 404
api_poll_vote         | unasked   | GET 401 404 404 404 404 | PUT 401 404 404 403 404 | DELETE 401 404 404 403 404
api_poll_subscription | poll      | PUT 401 400 400 403 404 | DELETE 401 204 204 403 404
api_poll_subscription | unasked   | PUT 401 404 404 403 404 | DELETE 401 404 404 403 404
api_poll_comments     | poll      | GET 200 200 200 200 200 | POST 401 400 400 403 404
api_poll_comments     | unasked   | GET 404 404 404 404 404 | POST 401 404 404 403 404
api_town_spending     | town      | GET 200 200 200 200 200
api_spending_lines    | town      | GET 200 200 200 200 200
api_subsidies         | town      | GET 200 200 200 200 200
api_contracts         | town      | GET 200 200 200 200 200
api_spending_line     | money line | GET 200 200 200 200 200
api_spending_line     | sent line | GET 404 404 404 404 404
api_comments          | post      | GET 200 200 200 200 200 | POST 401 400 400 403 404
api_comments          | members   | GET 404 200 200 200 200 | POST 401 400 400 403 404
api_comments          | draft     | GET 404 404 404 404 404 | POST 401 404 404 403 404
api_comment           | comment   | GET 200 200 200 200 200 | PATCH 401 404 400 403 404 | DELETE 401 404 204 403 404
api_comment           | inside    | GET 404 200 200 200 200 | PATCH 401 404 400 403 404 | DELETE 401 404 204 403 404
api_comment           | absent    | GET 404 404 404 404 404 | PATCH 401 404 404 403 404 | DELETE 401 404 404 403 404
api_comment_history   | comment   | GET 200 200 200 200 200
api_comment_history   | inside    | GET 404 200 200 200 200
api_comment_support   | comment   | PUT 401 200 200 403 404 | DELETE 401 200 200 403 404
api_comment_support   | inside    | PUT 401 200 200 403 404 | DELETE 401 200 200 403 404
api_town_reports      | town      | GET 200 200 200 200 200
api_report_categories | town      | GET 200 200 200 200 200
api_reports           |           | POST 401 400 400 403 400
api_reports_nearby    |           | GET 200 200 200 200 200
api_report            | report    | GET 200 200 200 200 200 | PATCH 401 404 400 403 404 | DELETE 401 404 204 403 404
api_report            | private   | GET 404 404 200 200 200 | PATCH 401 404 400 403 404 | DELETE 401 404 204 403 404
api_report            | absent    | GET 404 404 404 404 404 | PATCH 401 404 404 403 404 | DELETE 401 404 404 403 404
api_report_history    | report    | GET 200 200 200 200 200
api_report_history    | private   | GET 404 404 200 200 200
api_report_support    | report    | PUT 401 200 400 403 404 | DELETE 401 200 200 403 404
api_report_support    | private   | PUT 401 404 400 403 404 | DELETE 401 404 200 403 404
api_report_subscription | report  | PUT 401 400 400 403 404 | DELETE 401 204 204 403 404
api_report_subscription | private | PUT 401 404 400 403 404 | DELETE 401 404 204 403 404
api_report_comments   | report    | GET 200 200 200 200 200 | POST 401 400 400 403 404
api_report_comments   | private   | GET 404 404 200 200 200 | POST 401 404 400 403 404
api_conversations     |           | GET 401 200 200 200 200
api_conversations_received |       | PUT 401 204 204 403 404
api_conversation      | talk      | GET 401 404 200 200 200 | PATCH 401 404 404 403 404
api_conversation      | club      | GET 401 404 200 200 200 | PATCH 401 404 400 403 404
api_conversation      | absent    | GET 401 404 404 404 404 | PATCH 401 404 404 403 404
api_conversation      | huge      | GET 401 404 404 404 404 | PATCH 401 404 404 403 404
api_conversation_request | talk   | PUT 401 404 400 403 404
api_conversation_read | talk      | PUT 401 404 400 403 404
api_conversation_archive | talk   | PUT 401 404 204 403 404 | DELETE 401 404 204 403 404
api_conversation_mute | talk      | PUT 401 404 204 403 404 | DELETE 401 404 204 403 404
api_conversation_state | talk      | GET 401 404 200 200 200
api_conversation_typing | talk     | POST 401 404 204 403 404
api_conversation_draft | talk      | GET 401 404 200 200 200 | PUT 401 404 400 403 404 | DELETE 401 404 204 403 404
api_conversation_public | talk     | PUT 401 404 404 403 404
api_conversation_public | asked hall | PUT 401 404 400 403 404
api_conversation_flags | talk      | POST 401 404 400 403 404
api_conversation_flags | asked hall | POST 401 404 400 403 404
api_groups            |           | POST 401 400 400 403 404
api_group_people      | talk      | GET 401 404 404 404 404
api_group_people      | club      | GET 401 404 200 200 200
api_group_person      | club nobody | PUT 401 404 404 403 404 | DELETE 401 404 404 403 404
api_group_person      | club other | PUT 401 404 204 403 404 | DELETE 401 404 204 403 404
api_group_leave       | talk      | POST 401 404 404 403 404
api_group_leave       | club      | POST 401 404 204 403 404
api_message_file      | enclosure | GET 401 404 200 200 200
api_message_file      | huge file | GET 401 404 404 404 404
api_message_search    |           | GET 401 200 200 200 200
api_town_messages     | town      | GET 401 200 200 200 200 | POST 401 400 400 403 404
api_message_settings  |           | GET 401 200 200 200 200 | PUT 401 400 400 403 404
api_message_flags     |           | GET 401 200 200 200 200
api_message_flag      | shown     | GET 401 404 200 200 200
api_message_rulings   |           | GET 401 200 200 200 200
api_messages          | huge      | GET 401 404 404 404 404 | POST 401 404 404 403 404
api_messages          | talk      | GET 401 404 200 200 200 | POST 401 404 400 403 404
api_messages_with     | nobody    | GET 401 404 404 404 404 | POST 401 404 404 403 404
api_messages_with     | person    | GET 401 200 404 404 404 | POST 401 400 404 403 404
api_message           | message   | GET 401 404 200 200 200 | PATCH 401 404 400 403 404 | DELETE 401 404 204 403 404
api_message           | huge      | GET 401 404 404 404 404 | PATCH 401 404 404 403 404 | DELETE 401 404 404 403 404
api_message_flag      | huge      | GET 401 404 404 404 404
api_message           | absent    | GET 401 404 404 404 404 | PATCH 401 404 404 403 404 | DELETE 401 404 404 403 404
"""


def rows() -> Iterator[tuple[str, str, dict[str, list[str]]]]:
    for line in MATRIX.strip().splitlines():
        name, world, *methods = (cell.strip() for cell in line.split("|"))
        yield name, world, {method: statuses for method, *statuses in (cell.split() for cell in methods)}


@pytest.fixture
def world(db: None) -> dict[str, Any]:
    """One thing of each kind; ``author`` made all of them, and ``draft`` and ``members`` are not for everyone."""
    interco = factories.make_intercommunality(slug="pays")
    town = factories.make_town("Gap", slug="gap-05", intercommunality=interco)
    part = factories.make_neighbourhood(town)
    theme = factories.make_theme("Voirie")
    author = factories.make_person("Alma Rey", town=town)
    outsider = factories.make_person("Otto Loin", town=town)
    elsewhere = factories.make_town("Embrun")
    post = factories.make_post(author, town, theme=theme, neighbourhood=part)
    draft = factories.make_draft(author, town)
    members = factories.make_post(author, town, visibility=1)
    idea = factories.make_idea(author, town)
    action, commitment = factories.make_action(None, town), factories.make_commitment(None, town)
    hidden = factories.make_comment(members, author)
    report = factories.make_report(author, town)
    private = factories.make_report(author, town, category="bruit")
    message = factories.make_message(author)
    other = factories.make_person("Iris Lieu")
    club = factories.make_group(author, other).conversation
    enclosure = factories.make_enclosure(author)
    return {
        "": {},
        "town": {"slug": town.slug},
        "part": {"slug": town.slug, "part": part.slug},
        "theme": {"slug": town.slug, "theme": theme.slug},
        "interco": {"slug": interco.slug},
        "person": {"handle": author.handle},
        "point": {},
        "question": {},
        "post": {"pk": post.pk},
        "draft": {"pk": draft.pk},
        "members": {"pk": members.pk},
        "idea": {"pk": idea.pk},
        "alert": {"pk": factories.make_alert(town).pk},
        "unsent": {"pk": factories.make_alert(town, confirmed=False).pk},
        "asked": {"pk": factories.make_question(author, town=town).pk},
        "begun": {"pk": factories.make_idea_draft(author, town).pk},
        "action": {"pk": action.pk},
        "action star": {"pk": action.pk, "question": "useful"},
        "commitment": {"pk": commitment.pk},
        "event": {"pk": factories.make_event(None, town).pk},
        "commitment star": {"pk": commitment.pk, "question": "kept"},
        "poll": {"pk": factories.make_poll(town).pk},
        "unasked": {"pk": factories.make_poll_draft(town).pk},
        "money line": {"pk": factories.make_ledger(town, author).lines.first().pk},
        "sent line": {"pk": factories.make_ledger(town, author, publish=False).lines.first().pk},
        "comment": {"pk": factories.make_comment(post, author).pk},
        "inside": {"pk": hidden.pk},
        "report": {"pk": report.pk},
        "private": {"pk": private.pk},
        "activity": {"pk": Activity.objects.get(object_id=post.pk).pk},
        "follow town": {"kind": "town", "ref": str(town.pk)},
        "follow person": {"kind": "person", "ref": author.handle},
        "talk": {"pk": message.conversation_id},
        "message": {"pk": message.pk},
        "club": {"pk": club.pk},
        "club nobody": {"pk": club.pk, "handle": "nobody"},
        "club other": {"pk": club.pk, "handle": other.handle},
        "asked hall": {"pk": factories.make_private_question(author, town).pk},
        "enclosure": {"pk": enclosure.message.conversation_id, "key": enclosure.key},
        "huge file": {"pk": 10**30, "key": enclosure.key},
        "shown": {"pk": factories.make_flag(author, factories.make_message(other, author)).pk},
        "huge": {"pk": 10**30},
        "absent": {"pk": 1},
        "bell line": {"pk": factories.make_notification(author, outsider, post).pk},
        "nobody": {"handle": "nobody"},
        "_programs": [
            Program(),
            Program.of(outsider),
            Program.of(author),
            Program.of(author, writes=False),
            Program.of(author, town=elsewhere),
        ],
    }


def answer(program: Program, method: str, address: str) -> str:
    """Return the status of one request, and take back whatever it changed."""
    program.raise_request_exception = False
    cache.clear()
    with transaction.atomic():
        body = {} if method in ("POST", "PUT", "PATCH") else None
        response = program.ask(method, address, body)
        transaction.set_rollback(True)
    if response.status_code >= 400:
        assert is_problem(response, response.status_code)
    return str(response.status_code)


def address_of(name: str, parameters: dict[str, Any]) -> str:
    queries = {
        "api_towns_near": "?lat=44.5&lon=6.1",
        "api_search": "?q=march%C3%A9",
        "api_message_search": "?q=bonjour",
        "api_reports_nearby": "?lat=44.55&lon=6.05&category=chaussee",
    }
    return reverse(name, kwargs=parameters).removeprefix(V1) + queries.get(name, "")


@pytest.mark.many
def test_every_program_gets_the_declared_answer(world: dict[str, Any]) -> None:
    wrong = []
    for name, parameters, declared in rows():
        address = address_of(name, world[parameters])
        for method in METHODS:
            answers = [answer(program, method, address) for program in world["_programs"]]
            if answers != declared.get(method, ["405"] * len(answers)):
                wrong.append(f"{name} | {parameters} | {method} {' '.join(answers)}")
    assert not wrong, "\n".join(wrong)
