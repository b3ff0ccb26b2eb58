"""What each role is told of a thing, field by field (API-3); a new field needs a look at this list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from feed.services import edit_post, follow
from officials.events.services import cancel_event
from officials.work.services import advance
from places.models import Town
from profiles.services import block, mute
from tests import factories
from tests.api.program import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db: None) -> Town:
    return factories.make_town("Gap", slug="gap", intercommunality=factories.make_intercommunality(slug="pays"))


FACE = {"handle", "name", "picture", "url"}
PLACE = {"slug", "name", "url"}
PERSON = FACE | {"bio", "town"}
CONTRIBUTION = {
    "kind", "id", "author", "capacity", "capacity_until", "body", "published_at", "edited_at", "support_count",
    "comment_count", "supported",
}  # fmt: skip
POST = CONTRIBUTION | {"url", "town", "neighbourhood", "theme", "visibility", "photos"}
COMMENT = CONTRIBUTION | {"on", "parent", "stance"}
REPORT = CONTRIBUTION | {
    "url", "town", "neighbourhood", "theme", "category", "state", "state_name", "open", "due_at", "address",
    "latitude", "longitude", "answers", "anonymous", "private", "duplicate_of", "origin", "photos",
}  # fmt: skip
IDEA = CONTRIBUTION | {
    "url", "title", "need", "town", "neighbourhood", "theme", "place", "coauthors", "state", "goals", "ratings",
    "estimated_cost", "photos",
}  # fmt: skip
WORK = CONTRIBUTION | {
    "url", "title", "why", "town", "neighbourhood", "theme", "mandate", "state", "useful", "kept", "photos",
}  # fmt: skip
ACTION = WORK | {
    "nature", "bearer", "purpose", "commitment", "latitude", "longitude", "cost", "payers", "partners", "reasons",
    "refused", "council_on", "votes_for", "votes_against", "votes_abstained", "by_its_author", "milestones",
}  # fmt: skip
COMMITMENT = WORK | {
    "due_on", "first_due_on", "slips", "late", "measure", "unit", "start", "target", "current",
}  # fmt: skip
EVENT = CONTRIBUTION | {
    "url", "title", "town", "neighbourhood", "theme", "nature", "state", "starts_at", "ends_at", "all_day",
    "moved_from", "place", "latitude", "longitude", "cancel_reason", "minutes", "photos",
}  # fmt: skip
MESSAGE = {
    "id", "conversation", "author", "capacity", "text", "reply_to", "about", "enclosures", "sent_at", "edited_at",
    "deleted",
}  # fmt: skip
FLAG = {"id", "conversation", "accused", "reason", "words", "at", "ruling", "url"}
CONVERSATION = {
    "id", "kind", "title", "people", "town", "question", "url", "standing", "unread", "read", "muted",
    "archived", "last",
}  # fmt: skip
TOWN = PLACE | {"country", "department", "population", "postal_codes", "latitude", "longitude"}
TOLD = {
    "/towns/gap/": TOWN | {"code", "region", "time_zone", "claimed", "intercommunality", "facts"},
    "/towns/": TOWN,
    "/intercommunalities/pays/": PLACE | {"code", "population"},
    "/people/alma_rey/": PERSON,
    "/posts/{post}/": POST,
    "/comments/{comment}/": COMMENT,
    "/posts/{post}/comments/": COMMENT | {"gone", "answers"},
    "/posts/{post}/history/": {"body", "until"},
    "/ideas/{idea}/": IDEA,
    "/towns/gap/ideas/": IDEA,
    "/ideas/{idea}/history/": {"body", "until"},
    "/actions/{action}/": ACTION,
    "/commitments/{commitment}/": COMMITMENT,
    "/events/{event}/": EVENT,
    "/events/{event}/changes/": {"id", "turn", "words", "before", "after", "author", "capacity", "at"},
    "/actions/{action}/steps/": {
        "id",
        "before",
        "after",
        "words",
        "value",
        "due_before",
        "due_after",
        "author",
        "capacity",
        "at",
    },
    "/towns/gap/wall/": {"id", "kind", "subject"},
    "/towns/gap/reports/": REPORT,
    "/reports/{report}/": REPORT | {"moves"},
    "/reports/nearby/?lat=44.55&lon=6.05&category=chaussee": REPORT | {"distance"},
    "/towns/gap/report-categories/": {"code", "name", "about", "private", "questions"},
    "/me/": PERSON | {"neighbourhood", "language", "shows_follows", "is_listed"},
    "/me/follows/": {"kind", "ref", "name", "url", "since"},
    "/me/blocks/": {"person", "since"},
    "/me/mutes/": {"person", "until"},
    "/me/drafts/": POST,
    "/conversations/": CONVERSATION,
    "/conversations/{talk}/": CONVERSATION | {"reach", "left", "public"},
    "/conversations/{talk}/messages/": MESSAGE,
    "/conversations/{talk}/state/": {"message", "stage", "readers", "typing"},
    "/conversations/{talk}/draft/": {"text"},
    "/conversations/{club}/people/": {"person", "owner", "asked"},
    "/messages/{message}/": MESSAGE,
    "/messages/?q=bonjour": MESSAGE,
    "/me/message-settings/": {"shows_typing", "shows_got", "shows_read", "hours"},
    "/me/message-flags/": FLAG,
    "/me/message-flags/{flag}/": FLAG | {"shown"},
}
OWN = ("/me/", "/conversations/", "/messages/")


def names(value: Any) -> set[str]:
    """Return the fields of a thing, or of the first thing of a page."""
    return set(value["items"][0]) if "items" in value else set(value)


def test_each_role_is_told_these_fields_and_no_other(place: Town) -> None:
    author = factories.make_person("Alma Rey", town=place)
    post = factories.make_post(author, place)
    comment = factories.make_comment(post, author)
    report = factories.make_report(author, place)
    edit_post(post=post, body="Autre")
    idea = factories.make_idea(author, place)
    factories.change_idea(idea, author, need="Autre besoin")
    official = factories.make_official(place, role="mayor", title="Maire")
    action, commitment = factories.make_action(official, place), factories.make_commitment(official, place)
    advance(work=action, by=official, words="On commence")
    event = factories.make_event(official, place)
    cancel_event(event=event, by=official, reason="La neige")
    follow(person=author, subject=place)
    block(blocker=author, blocked=factories.make_person())
    mute(muter=author, muted=factories.make_person())
    factories.make_draft(author, place)
    message = factories.make_message(author)
    club = factories.make_group(author, factories.make_person()).conversation
    flag = factories.make_flag(author, factories.make_message(to=author))
    roles = {"visitor": Program(), "outsider": Program.of(factories.make_person()), "author": Program.of(author)}
    for role, program in roles.items():
        for address, fields in _for(role):
            things = {"post": post.pk, "comment": comment.pk, "report": report.pk, "idea": idea.pk}
            things |= {
                "talk": message.conversation_id,
                "message": message.pk,
                "club": club.pk,
                "flag": flag.pk,
                "action": action.pk,
                "commitment": commitment.pk,
                "event": event.pk,
            }
            found = program.read(address.format(**things))
            assert names(found) == fields, (role, address)
            for person in _faces(found):
                assert set(person) in (FACE, PERSON), (role, address)
    assert "@" not in str(roles["author"].read("/me/")).replace(f"/@{author.handle}/", "")


def _for(role: str) -> Iterator[tuple[str, set[str]]]:
    for address, fields in TOLD.items():
        if role == "author" or not address.startswith(OWN):
            yield address, fields


def _faces(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield from (inner for name, inner in value.items() if name in ("author", "person") and inner)
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _faces(inner)
