"""What goes along with messages by the API: files, things of a wall, answers, for who may see each (DM-3, IDOR-7)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from feed.models import Visibility
from feed.services import delete_post
from messaging import services
from messaging.models import Conversation, Enclosure, Message, Part, Standing
from messaging.services import Along
from profiles.models import User
from profiles.services import block
from tests import factories
from tests.api.program import V1, Program, is_problem
from tests.core.pictures import photo
from tests.factories import PDF

pytestmark = pytest.mark.django_db
HOST = "http://localhost:8000"


@pytest.fixture
def talk(citizen: User, friend: User) -> Conversation:
    return factories.make_message(citizen, friend, "Bonjour").conversation


def address(talk: Conversation) -> str:
    return f"{V1}/conversations/{talk.pk}/messages/"


def jpeg(data: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile("IMG_1.jpg", data or photo(), "image/jpeg")


def pdf(data: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile("devis.pdf", data, "application/pdf")


def test_photos_are_sent_and_fetched_with_a_token_or_a_session(
    mine: Program, theirs: Program, friend: User, talk: Conversation, sign_in: Callable[[User], Client]
) -> None:
    answer = mine.post(address(talk), {"photos": [jpeg(), jpeg()], "alts": ["Le lavoir", ""]})
    assert answer.status_code == 201, answer.content
    said = theirs.read(f"/messages/{answer.json()['id']}/")
    first, second = said["enclosures"]
    assert (first["kind"], first["name"], second["name"]) == ("photo", "Le lavoir", "")
    assert (first["width"], first["height"], said["text"]) == (64, 48, "")
    for program in (theirs, mine, sign_in(friend)):
        for url in (first["url"], first["small_url"]):
            file = program.get(url.removeprefix(HOST))
            assert file.content[8:12] == b"WEBP" and file["Content-Type"] == "image/webp"
            assert file["Cache-Control"] == "private, no-store" and file["Content-Disposition"] == "inline"
            assert file["X-Content-Type-Options"] == "nosniff" and "sandbox" in file["Content-Security-Policy"]


def test_a_pdf_is_saved_under_its_name(mine: Program, theirs: Program, talk: Conversation) -> None:
    answer = mine.post(address(talk), {"text": "Le devis", "document": pdf()})
    assert answer.status_code == 201, answer.content
    (told,) = answer.json()["enclosures"]
    assert (told["kind"], told["name"], told["small_url"], told["size"]) == ("pdf", "devis.pdf", None, len(PDF))
    file = theirs.get(told["url"].removeprefix(HOST))
    assert (file.content, file["Content-Type"]) == (PDF, "application/pdf")
    assert file["Content-Disposition"] == 'attachment; filename="devis.pdf"'


def test_files_are_for_nobody_else(citizen: User, friend: User, outsider: User, theirs: Program) -> None:
    """A block, taking it back, a token without the right."""
    file = factories.make_enclosure(citizen, friend)
    there = f"/conversations/{file.message.conversation_id}/files/{file.key}/"
    assert theirs.ask("get", there).status_code == 200
    assert is_problem(Program.of(outsider).ask("get", there), 404, "absent")
    assert is_problem(Program().ask("get", there), 401)
    assert is_problem(Program.of(friend, messages=False).ask("get", there), 403, "private")
    elsewhere = factories.make_message(friend, citizen).conversation_id + 1
    theirs.read(f"/conversations/{elsewhere}/files/{file.key}/", 404)
    theirs.read(f"/conversations/{file.message.conversation_id}/files/none/", 404)
    block(blocker=citizen, blocked=friend)
    theirs.read(there, 404)
    assert theirs.read(f"/messages/{file.message_id}/")["enclosures"] == []
    services.delete_message(message=file.message, by=citizen)
    Program.of(citizen).read(there, 404)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"photos": [jpeg(b"<svg onload=alert(1)>")], "alts": [""]}, "photos.0"),
        ({"photos": [jpeg(), jpeg(PDF)], "alts": ["", ""]}, "photos.1"),
        ({"photos": [jpeg()]}, "alts"),
        ({"document": pdf(b"<!doctype html><script>alert(1)</script>")}, "document"),
        ({"document": pdf(), "photos": [jpeg()], "alts": [""]}, "document"),
        ({"text": " \u200b "}, "text"),
        ({"text": "a", "reply_to": "1"}, "reply_to"),
        ({"text": "a", "about": "post:1"}, "about"),
        ({"text": "a", "unknown": "1"}, "unknown"),
    ],
)
def test_what_cannot_be_sent_is_refused_by_its_field(
    sent: dict[str, Any], field: str, mine: Program, talk: Conversation
) -> None:
    for file in (*sent.get("photos", ()), *([sent["document"]] if "document" in sent else ())):
        file.seek(0)
    answer = mine.post(address(talk), sent)
    assert is_problem(answer, 400, "invalid")
    assert field in {error["field"] for error in answer.json()["errors"]}
    assert Message.objects.count() == 1 and not Enclosure.objects.exists()


def test_who_is_unknown_shows_no_pictures_and_nothing_is_begun(outsider: User, friend: User) -> None:
    sent = {"text": "Regardez", "photos": [jpeg()], "alts": [""]}
    answer = Program.of(outsider).post(f"{V1}/people/{friend.handle}/messages/", sent)
    assert is_problem(answer, 409, "conflict")
    assert answer.json()["detail"] == services.NoFilesYet.words
    assert not Conversation.objects.exists()


def test_a_message_with_files_may_lose_its_words(
    mine: Program, citizen: User, friend: User, talk: Conversation
) -> None:
    file = factories.make_enclosure(citizen, friend, text="Le devis")
    assert mine.write("patch", f"/messages/{file.message_id}/", {"text": ""})["text"] == ""
    answer = mine.ask("patch", f"/messages/{talk.messages.first().pk}/", {"text": ""})
    assert is_problem(answer, 400, "invalid")
    assert answer.json()["errors"][0]["field"] == "text"


def test_a_thing_of_a_wall_is_shown_to_who_may_read_it(
    mine: Program, theirs: Program, citizen: User, friend: User
) -> None:
    post = factories.make_post(friend, visibility=Visibility.MEMBERS)
    written = {"text": "Vous avez vu ?", "about": f"post:{post.pk}"}
    said = mine.write("post", f"/people/{friend.handle}/messages/", written, 201)
    told = {"kind": "post", "id": str(post.pk), "url": f"{HOST}{post.get_absolute_url()}"}
    assert said["about"] == told == theirs.read(f"/messages/{said['id']}/")["about"]
    named = {"text": f"Et là : {HOST}{post.get_absolute_url()}"}
    assert mine.write("post", f"/people/{friend.handle}/messages/", named, 201)["about"] == told
    delete_post(post=post)
    assert theirs.read(f"/messages/{said['id']}/")["about"] is None
    for name in (f"post:{post.pk}", "post:" + "9" * 30, "user:1", "post", ":"):
        answer = mine.ask("post", f"/people/{friend.handle}/messages/", {"text": "a", "about": name})
        assert is_problem(answer, 400, "invalid")
        assert [error["field"] for error in answer.json()["errors"]] == ["about"]


def test_who_came_later_is_not_told_what_is_answered(citizen: User, friend: User) -> None:
    """DM-3: not even the id of what was said before."""
    first = factories.make_group(citizen, friend)
    talk = first.conversation
    late = factories.make_person("Iris Lieu")
    factories.follow_person(late, citizen)
    services.add_person(conversation=talk, person=late, by=citizen)
    along = Along(reply_to=first)
    said = services.say(conversation=talk, by=friend, text="Oui", key=uuid.uuid4(), along=along)
    assert Program.of(citizen).read(f"/messages/{said.pk}/")["reply_to"] == str(first.pk)
    theirs = Program.of(late)
    (told,) = theirs.read(f"/conversations/{talk.pk}/messages/")["items"]
    assert (told["text"], told["reply_to"]) == ("Oui", None)
    answer = theirs.ask("post", f"/conversations/{talk.pk}/messages/", {"text": "a", "reply_to": str(first.pk)})
    assert is_problem(answer, 400, "invalid")
    assert Part.objects.filter(person=late, standing=Standing.TAKEN).exists()
