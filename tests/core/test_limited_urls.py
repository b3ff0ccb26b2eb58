"""Every address that takes something is limited (RATE-3): take a decorator away and a test here fails."""

import ast
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from core import limits
from core.limits import LIMITS, parse_rate
from tests.core.test_regexes import sources

# Address → its limit; all others share “request”.
LIMITED = {
    "account_name": "signup",
    "account_signup": "signup",
    "alert_confirm": "settings",
    "alert_delete": "settings",
    "alert_edit": "settings",
    "assistant_step": "assistant",
    "block": "block",
    "device": "device",
    "device_renew": "device",
    "device_subscribe": "device",
    "settings_device": "device",
    "candidacy": "case",
    "case": "case",
    "claim_code": "claim",
    "claim_town": "claim",
    "confirm_claim": "claim",
    "confirm_claim_code": "claim",
    "contest_claim": "claim",
    "desk_documents": "case",
    "desk_joins": "case",
    "join_team": "claim",
    "group_leave": "message",
    "group_new": "message",
    "group_people": "message",
    "message_delete": "edit",
    "message_edit": "edit",
    "message_search": "search",
    "message_settings": "settings",
    "talk": "message",
    "talk_answer": "case",
    "talk_draft": "draft",
    "flag": "moderation",
    "ruling_lift": "moderation",
    "opening": "moderation",
    "openings": "moderation",
    "talk_flag": "flag",
    "talk_file": "message",
    "talk_public": "question",
    "talk_read": "bell",
    "talk_typing": "draft",
    "talk_with": "message",
    "town_write": "question",
    "talks_got": "bell",
    "withdraw_claim": "claim",
    "comment_create": "comment",
    "comment_delete": "edit",
    "comment_edit": "edit",
    "desk_agent": "case",
    "desk_agents": "case",
    "mandate_offer": "settings",
    "official_ask": "settings",
    "official_interests": "edit",
    "desk_alerts": "settings",
    "decision_restore": "moderation",
    "desk_elections": "case",
    "desk_forwarding": "settings",
    "desk_keys": "settings",
    "desk_questions": "case",
    "poster_new": "case",
    "poster_take_down": "case",
    "bulletin_file": "paper",
    "poster_file": "paper",
    "desk_reports": "case",
    "desk_services": "case",
    "desk_letter": "case",
    "desk_letter_drop": "case",
    "desk_letter_preview": "case",
    "desk_letter_send": "case",
    "desk_letter_stop": "case",
    "desk_letters": "case",
    "letter_confirm": "letter_signup",
    "letter_subscribe": "letter_signup",
    "desk_ledger": "spending",
    "desk_spending": "spending",
    "desk_templates": "case",
    "follow": "follow",
    "ledger_delete": "edit",
    "ledger_edit": "edit",
    "ledger_support": "support",
    "spending_discuss": "comment",
    "spending_file": "spending_file",
    "subsidies_file": "spending_file",
    "freeze_official": "moderation",
    "map_around": "search",
    "map_points": "search",
    "inbox": "case",
    "inbox_csv": "inbox_file",
    "inbox_forget": "case",
    "inbox_geojson": "inbox_file",
    "inbox_keep": "case",
    "action_delete": "edit",
    "action_edit": "edit",
    "action_forget": "case",
    "action_inspire": "case",
    "action_new": "post",
    "action_rate": "rating",
    "action_step": "case",
    "commitment_delete": "edit",
    "commitment_edit": "edit",
    "commitment_forget": "case",
    "commitment_inspire": "case",
    "commitment_new": "post",
    "commitment_rate": "rating",
    "commitment_step": "case",
    "action_milestones": "case",
    "event_cancel": "case",
    "event_delete": "edit",
    "event_edit": "edit",
    "event_minutes": "case",
    "event_move": "case",
    "event_new": "post",
    "idea_answer": "edit",
    "idea_costing": "settings",
    "idea_delete": "edit",
    "idea_edit": "edit",
    "idea_invite": "edit",
    "idea_new": "idea",
    "idea_rate": "rating",
    "idea_support": "support",
    "idea_take_off": "edit",
    "moderate": "moderation",
    "mute": "block",
    "kiosk_desk": "case",
    "poll_cancel": "edit",
    "poll_paper": "sheets",
    "poll_withdraw_paper": "edit",
    "poll_delete": "edit",
    "poll_edit": "poll",
    "poll_new": "poll",
    "poll_outcome": "edit",
    "poll_vote": "vote",
    "poll_withdraw": "vote",
    "notification": "bell",
    "notifications_read": "bell",
    "open311_requests": "open311",
    "post_delete": "edit",
    "post_edit": "edit",
    "publish": "post",
    "give_code": "signup",
    "question_answer": "case",
    "question_ask": "question",
    "question_delete": "edit",
    "question_edit": "edit",
    "question_redirect": "case",
    "question_refuse": "case",
    "question_support": "support",
    "question_verdict": "edit",
    "report_delete": "edit",
    "report_edit": "edit",
    "report_me_too": "support",
    "report_merge": "case",
    "report_split": "case",
    "report_transfer": "case",
    "report_new": "sheet",
    "report_questions": "search",
    "report_verdict": "support",
    "reports_near": "search",
    "search": "search",
    "settings_access": "settings",
    "mailbox_answer": "mailbox",
    "settings_address": "settings",
    "settings_address_retry": "settings",
    "settings_data": "export",
    "settings_delete": "settings",
    "settings_handle": "settings",
    "settings_notifications": "settings",
    "settings_password": "settings",
    "settings_privacy": "settings",
    "settings_profile": "settings",
    "settings_town": "settings",
    "similar_ideas": "search",
    "similar_questions": "search",
    "support": "support",
    "thread_mute": "bell",
    "thread_subscribe": "bell",
    "thresholds": "settings",
    "town_publications_csv": "publications_file",
    "town_suggestions": "search",
    "towns_near": "search",
    "unfreeze_official": "moderation",
    "welcome": "settings",
}

# Method and address of the API → its limit, the same as the page's; besides “api” for all and “request” for writes.
LIMITED_API = {
    "PATCH api_conversation": "message",
    "PUT api_conversation_archive": "message",
    "DELETE api_conversation_archive": "message",
    "PUT api_conversation_mute": "message",
    "DELETE api_conversation_mute": "message",
    "PUT api_conversation_draft": "draft",
    "DELETE api_conversation_draft": "draft",
    "POST api_conversation_flags": "flag",
    "PUT api_conversation_public": "question",
    "POST api_conversation_typing": "draft",
    "PUT api_conversations_received": "bell",
    "POST api_groups": "message",
    "POST api_group_leave": "message",
    "PUT api_group_person": "message",
    "DELETE api_group_person": "message",
    "GET api_message_search": "search",
    "PUT api_message_settings": "settings",
    "POST api_town_messages": "question",
    "PUT api_conversation_read": "bell",
    "PUT api_conversation_request": "message",
    "POST api_messages": "message",
    "POST api_messages_with": "message",
    "PATCH api_message": "edit",
    "DELETE api_message": "edit",
    "POST api_actions": "post",
    "POST api_action_steps": "case",
    "POST api_action_comments": "comment",
    "PUT api_action_rating": "rating",
    "DELETE api_action_rating": "rating",
    "PUT api_action_support": "support",
    "DELETE api_action_support": "support",
    "PUT api_action_subscription": "bell",
    "DELETE api_action_subscription": "bell",
    "POST api_events": "post",
    "PATCH api_event": "edit",
    "DELETE api_event": "edit",
    "POST api_event_move": "case",
    "POST api_event_cancel": "case",
    "PUT api_event_minutes": "case",
    "POST api_event_comments": "comment",
    "PUT api_event_support": "support",
    "DELETE api_event_support": "support",
    "PUT api_event_subscription": "bell",
    "DELETE api_event_subscription": "bell",
    "POST api_commitments": "post",
    "POST api_commitment_steps": "case",
    "POST api_commitment_comments": "comment",
    "PUT api_commitment_rating": "rating",
    "DELETE api_commitment_rating": "rating",
    "PUT api_commitment_support": "support",
    "DELETE api_commitment_support": "support",
    "PUT api_commitment_subscription": "bell",
    "DELETE api_commitment_subscription": "bell",
    "DELETE api_block": "block",
    "DELETE api_comment": "edit",
    "DELETE api_comment_support": "support",
    "DELETE api_follow": "follow",
    "DELETE api_idea": "edit",
    "DELETE api_idea_rating": "rating",
    "DELETE api_idea_subscription": "bell",
    "DELETE api_idea_support": "support",
    "DELETE api_mute": "block",
    "DELETE api_post": "edit",
    "DELETE api_post_subscription": "bell",
    "DELETE api_post_support": "support",
    "DELETE api_question": "edit",
    "DELETE api_question_subscription": "bell",
    "DELETE api_question_support": "support",
    "DELETE api_poll_subscription": "bell",
    "DELETE api_poll_vote": "vote",
    "DELETE api_report": "edit",
    "DELETE api_report_subscription": "bell",
    "DELETE api_report_support": "support",
    "GET api_reports_nearby": "search",
    "GET api_search": "search",
    "GET api_towns": "search",
    "GET api_towns_near": "search",
    "PATCH api_comment": "edit",
    "PATCH api_idea": "edit",
    "PATCH api_me": "settings",
    "PATCH api_post": "edit",
    "PATCH api_question": "edit",
    "PATCH api_report": "edit",
    "POST api_comments": "comment",
    "POST api_idea_comments": "comment",
    "POST api_ideas": "idea",
    "POST api_poll_comments": "comment",
    "POST api_polls": "poll",
    "POST api_posts": "post",
    "POST api_publish_draft": "post",
    "POST api_question_comments": "comment",
    "POST api_questions": "question",
    "POST api_report_comments": "comment",
    "POST api_reports": "post",
    "PUT api_bell": "settings",
    "PUT api_block": "block",
    "PUT api_comment_support": "support",
    "PUT api_follow": "follow",
    "PUT api_idea_rating": "rating",
    "PUT api_idea_subscription": "bell",
    "PUT api_idea_support": "support",
    "PUT api_poll_subscription": "bell",
    "PUT api_poll_vote": "vote",
    "PUT api_mute": "block",
    "PUT api_my_privacy": "settings",
    "PUT api_notification_read": "bell",
    "PUT api_notifications_read": "bell",
    "PUT api_post_subscription": "bell",
    "PUT api_post_support": "support",
    "PUT api_question_subscription": "bell",
    "PUT api_question_support": "support",
    "PUT api_report_subscription": "bell",
    "PUT api_report_support": "support",
}


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern)
        elif pattern.name:
            yield pattern


def sample_address(pattern: URLPattern) -> str:
    values = {"IntConverter": 1, "SlugConverter": "gap", "StringConverter": "gap", "PathConverter": "gap"}
    converters = pattern.pattern.converters
    return reverse(pattern.name or "", kwargs={name: values[type(conv).__name__] for name, conv in converters.items()})


def test_the_limit_of_each_address() -> None:
    found = {str(p.name): p.callback.limit_name for p in patterns() if hasattr(p.callback, "limit_name")}
    assert found == LIMITED


def test_the_limit_of_each_method_of_the_api() -> None:
    found = {}
    for pattern in patterns():
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE") if hasattr(pattern.callback, "cls") else ():
            operation = pattern.callback.cls.operation_of(method)
            if operation and operation.limit:
                found[f"{method} {pattern.name}"] = operation.limit
    assert found == LIMITED_API


def test_each_limit_in_use_is_published() -> None:
    used = {p.callback.limit_name for p in patterns() if hasattr(p.callback, "limit_name")}
    assert used <= set(LIMITS)
    for rate in LIMITS.values():
        parse_rate(rate)


def test_each_published_limit_is_in_use() -> None:
    """Nothing is published that nobody counts."""
    used = {p.callback.limit_name for p in patterns() if hasattr(p.callback, "limit_name")} | {"login"}  # allauth's
    for source in sources():
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("limit", "limits.limit"):
                used.add(ast.literal_eval(node.args[0]) if isinstance(node.args[0], ast.Constant) else "")
    assert used - {""} == set(LIMITS)


def test_the_published_log_in_limit_is_the_one_that_allauth_counts() -> None:
    assert f"{LIMITS['login']}/key" in settings.ACCOUNT_RATE_LIMITS["login_failed"].split(",")


@pytest.mark.django_db
def test_a_flood_is_stopped_at_every_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """RATE-1: whatever the view, its own limit or its absence."""
    monkeypatch.setitem(LIMITS, "request", "1/5m")
    addresses = {sample_address(pattern) for pattern in patterns()}
    assert len(addresses) > 50
    for number, address in enumerate(sorted(addresses)):
        client = Client(REMOTE_ADDR=f"198.51.{number // 250}.{number % 250 + 1}")
        limits.limit("request", f"net:198.51.{number // 250}.{number % 250 + 1}")
        response = client.post(address)
        assert response.status_code == 429, address
        assert settings.SESSION_COOKIE_NAME not in response.cookies
