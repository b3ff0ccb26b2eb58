"""What the API writes is what a page would have written: once, by its author, with its photos (CL3, CC4)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from core import idempotency
from core.models import KeptAnswer, StreamMove
from core.tasks import tidy
from feed import wall
from feed.models import Activity, Comment, Follow, Post, Revision, Support
from places.models import Town
from profiles.models import Block, Mute, User
from profiles.services import erase_person
from tests import factories
from tests.api.program import V1, Program, is_problem
from tests.core.pictures import photo

Make = Callable[..., Program]


@pytest.mark.django_db
class TestActs:
    def test_a_post_stands_where_the_pages_would_put_it(self, program: Make, citizen: User, town: Town) -> None:
        theme, part = factories.make_theme("Voirie"), factories.make_neighbourhood(town)
        sent = {
            "town": town.slug,
            "body": " Le pont\u200b rouvre.\r\n",
            "theme": "voirie",
            "neighbourhood": part.slug,
            "visibility": "members",
        }
        told = program(citizen).write("post", "/posts/", sent, 201)
        post = Post.objects.get(pk=told["id"])
        assert (post.author, post.town, post.theme, post.neighbourhood) == (citizen, town, theme, part)
        assert (post.body, post.visibility, post.is_draft) == ("Le pont rouvre.", 1, False)
        assert [entry.subject for entry in wall.page(wall.source_ids(part), viewer=citizen).entries] == [post]
        assert program(citizen).read("/wall/")["items"] == []
        program(citizen).write("put", f"/me/follows/town/{town.pk}/", status=204)
        assert program(citizen).read("/wall/")["items"][0]["subject"] == told

    def test_a_draft_is_only_its_authors_until_it_is_published(self, program: Make, citizen: User, town: Town) -> None:
        mine = program(citizen)
        draft = mine.write("post", "/posts/", {"town": town.slug, "body": "À finir", "draft": True}, 201)
        assert draft["published_at"] is None
        assert [item["id"] for item in mine.read("/me/drafts/")["items"]] == [draft["id"]]
        assert program(factories.make_person()).read("/me/drafts/")["items"] == []
        program(factories.make_person()).read(f"/posts/{draft['id']}/", 404)
        assert mine.write("patch", f"/posts/{draft['id']}/", {"body": "Fini"})["body"] == "Fini"
        assert not Revision.objects.exists()
        told = mine.write("post", f"/posts/{draft['id']}/publish/", None, 201)
        assert (told["id"], told["body"]) == (draft["id"], "Fini")
        assert told["published_at"] is not None
        assert mine.read("/me/drafts/")["items"] == []
        mine.write("post", f"/posts/{draft['id']}/publish/", None, 404)

    def test_nothing_to_say_is_no_post(self, program: Make, citizen: User, town: Town) -> None:
        response = program(citizen).ask("post", "/posts/", {"town": town.slug, "body": " \u200b "})
        assert is_problem(response, 400, "invalid")
        assert response.json()["errors"][0]["detail"] == "Écrivez quelques mots ou ajoutez une photo."
        assert not Post.objects.exists()

    def test_photos_come_with_their_words(self, program: Make, citizen: User, town: Town) -> None:
        files = [SimpleUploadedFile(f"{n}.jpg", photo(), "image/jpeg") for n in range(2)]
        sent = {"town": town.slug, "body": "", "photos": files, "alts": ["La place", ""]}
        mine = program(citizen)
        response = mine.post(f"{V1}/posts/", sent)
        assert response.status_code == 201, response.content
        photos = response.json()["photos"]
        assert [photo["alt"] for photo in photos] == ["La place", ""]
        assert Client().get(photos[0]["url"].removeprefix("http://localhost:8000"))["Content-Type"] == "image/webp"
        pk = response.json()["id"]
        kept = mine.write("patch", f"/posts/{pk}/", {"photos": [{"id": photos[1]["id"], "alt": "Le marché"}]})
        assert [(photo["id"], photo["alt"]) for photo in kept["photos"]] == [(photos[1]["id"], "Le marché")]

    @pytest.mark.parametrize(
        ("files", "alts", "fields"),
        [(1, 0, {"alts"}), (1, 2, {"alts"}), (0, 1, {"alts"}), (5, 5, {"photos", "alts"})],
    )
    def test_photos_without_their_words_are_refused(
        self, files: int, alts: int, fields: set[str], program: Make, citizen: User, town: Town
    ) -> None:
        photos = [SimpleUploadedFile(f"{n}.jpg", photo(), "image/jpeg") for n in range(files)]
        sent = {"town": town.slug, "photos": photos, "alts": ["La place"] * alts}
        response = program(citizen).post(f"{V1}/posts/", sent)
        assert is_problem(response, 400, "invalid")
        assert {error["field"] for error in response.json()["errors"]} == fields

    def test_a_file_that_is_no_photo_is_refused_by_its_place(self, program: Make, citizen: User, town: Town) -> None:
        """UP-2."""
        files = [SimpleUploadedFile("a.jpg", photo()), SimpleUploadedFile("b.jpg", b"<svg onload=alert(1)>")]
        response = program(citizen).post(
            f"{V1}/posts/", {"town": town.slug, "body": "a", "photos": files, "alts": ["a", "b"]}
        )
        assert is_problem(response, 400, "invalid")
        assert response.json()["errors"][0]["field"] == "photos.1"
        assert not Post.objects.exists()

    def test_an_edit_keeps_what_was_said_before(self, program: Make, citizen: User) -> None:
        """CIW21."""
        post = factories.make_post(citizen, body="Avant")
        mine = program(citizen)
        assert mine.write("patch", f"/posts/{post.pk}/", {"body": "Après"})["edited_at"]
        assert [item["body"] for item in Program().read(f"/posts/{post.pk}/history/")["items"]] == ["Avant"]
        mine.write("delete", f"/posts/{post.pk}/", status=204)
        mine.read(f"/posts/{post.pk}/", 404)
        mine.read(f"/posts/{post.pk}/history/", 404)

    def test_a_thread_is_answered_and_keeps_the_place_of_what_is_gone(
        self, program: Make, citizen: User, outsider: User
    ) -> None:
        post = factories.make_post(citizen)
        mine, theirs = program(citizen), program(outsider)
        remark = theirs.write("post", f"/posts/{post.pk}/comments/", {"body": "Et le parking ?"}, 201)
        answer = {"body": "Ouvert.", "parent": remark["id"]}
        assert mine.write("post", f"/posts/{post.pk}/comments/", answer, 201)["parent"] == remark["id"]
        assert theirs.write("patch", f"/comments/{remark['id']}/", {"body": "Et la rue ?"})["body"] == "Et la rue ?"
        assert theirs.read(f"/comments/{remark['id']}/history/")["items"][0]["body"] == "Et le parking ?"
        theirs.write("delete", f"/comments/{remark['id']}/", status=204)
        (shown,) = Program().read(f"/posts/{post.pk}/comments/")["items"]
        assert (shown["gone"], shown["body"], shown["author"]) == (True, "", None)
        assert [answer["body"] for answer in shown["answers"]] == ["Ouvert."]
        mine.write("post", f"/posts/{post.pk}/comments/", {"body": "a", "parent": remark["id"]}, 404)

    def test_supports_and_follows_are_there_once(self, program: Make, citizen: User, town: Town) -> None:
        """VOTE-1."""
        post, mine = factories.make_post(factories.make_person(), town), program(citizen)
        comment = factories.make_comment(post)
        for address in (f"/posts/{post.pk}/support/", f"/comments/{comment.pk}/support/"):
            for _twice in range(2):
                assert mine.write("put", address) == {"supported": True, "support_count": 1}
            for _twice in range(2):
                assert mine.write("delete", address) == {"supported": False, "support_count": 0}
        for _twice in range(2):
            mine.write("put", f"/me/follows/person/{post.author.handle}/", status=204)
        assert [(one["kind"], one["ref"]) for one in mine.read("/me/follows/")["items"]] == [
            ("person", post.author.handle)
        ]
        mine.write("delete", f"/me/follows/person/{post.author.handle}/", status=204)
        assert not Follow.objects.exists()
        assert not Support.objects.exists()
        response = mine.ask("put", f"/me/follows/person/{citizen.handle}/")
        assert is_problem(response, 409, "conflict")
        assert response.json()["detail"] == "Ceci ne peut pas être suivi."

    def test_every_followed_thing_gives_the_address_of_its_follow(self, program: Make, citizen: User) -> None:
        town = factories.make_town("Gap", intercommunality=factories.make_intercommunality())
        theme, part = factories.make_theme("Voirie"), factories.make_neighbourhood(town)
        mine = program(citizen)
        for kind, ref in (
            ("town", town.pk),
            ("neighbourhood", part.pk),
            ("intercommunality", town.intercommunality_id),
            ("theme", f"{town.pk}-{theme.pk}"),
            ("person", factories.make_person().handle),
        ):
            mine.write("put", f"/me/follows/{kind}/{ref}/", status=204)
        follows = mine.read("/me/follows/")["items"]
        assert len(follows) == 5
        for follow in follows:
            mine.write("delete", f"/me/follows/{follow['kind']}/{follow['ref']}/", status=204)
        assert mine.read("/me/follows/")["items"] == []

    def test_a_profile_is_changed_by_the_fields_that_are_sent(self, program: Make, citizen: User, town: Town) -> None:
        part, mine = factories.make_neighbourhood(town), program(citizen)
        told = mine.write("patch", "/me/", {"bio": "Jardinière", "neighbourhood": part.slug})
        assert (told["name"], told["bio"], told["neighbourhood"]["slug"]) == (citizen.name, "Jardinière", part.slug)
        elsewhere = factories.make_town("Embrun")
        moved = mine.write("patch", "/me/", {"town": elsewhere.slug})
        assert (moved["town"]["slug"], moved["neighbourhood"], moved["bio"]) == (elsewhere.slug, None, "Jardinière")
        for wrong in (
            {"name": "Mairie de Gap"},
            {"town": "nope"},
            {"neighbourhood": "nope"},
            {"email": "a@b.c"},
            {"name": ""},
        ):
            response = mine.ask("patch", "/me/", wrong)
            assert is_problem(response, 400, "invalid")
            assert {error["field"] for error in response.json()["errors"]} == set(wrong)
        private = mine.write("put", "/me/privacy/", {"is_listed": True, "shows_follows": True})
        assert (private["is_listed"], private["shows_follows"]) == (True, True)

    def test_people_are_kept_away(self, program: Make, citizen: User, outsider: User) -> None:
        """CIW6."""
        mine = program(citizen)
        mine.write("put", f"/people/{outsider.handle}/mute/", {"days": 7}, 204)
        (mute,) = mine.read("/me/mutes/")["items"]
        assert mute["person"]["handle"] == outsider.handle
        assert mute["until"] is not None
        mine.write("put", f"/people/{outsider.handle}/mute/", {}, 204)
        assert mine.read("/me/mutes/")["items"][0]["until"] is None
        mine.write("delete", f"/people/{outsider.handle}/mute/", status=204)
        for _twice in range(2):
            mine.write("put", f"/people/{outsider.handle}/block/", status=204)
        assert mine.read("/me/blocks/")["items"][0]["person"]["handle"] == outsider.handle
        mine.write("delete", f"/people/{outsider.handle}/block/", status=204)
        mine.write("delete", f"/people/{outsider.handle}/block/", status=404)
        assert not Block.objects.exists()
        assert not Mute.objects.exists()


@pytest.mark.django_db
class TestTags:
    def test_a_read_is_not_sent_twice(self, program: Make, citizen: User) -> None:
        post = factories.make_post(citizen)
        for address in (
            "/towns/",
            f"/posts/{post.pk}/",
            f"/people/{citizen.handle}/wall/",
            f"/posts/{post.pk}/comments/",
        ):
            first = program(citizen).ask("get", address)
            again = program(citizen).ask("get", address, If_None_Match=first["ETag"])
            assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
            assert first["Cache-Control"].startswith("private, no-cache")
            assert "Authorization" in first["Vary"]
        factories.make_comment(post)
        changed = program(citizen).ask("get", f"/posts/{post.pk}/", If_None_Match=first["ETag"])
        assert changed.status_code == 200

    def test_a_session_finds_nothing_kept_of_what_is_personal(
        self, sign_in: Callable[..., Client], citizen: User
    ) -> None:
        assert sign_in(citizen).get(f"{V1}/me/")["Cache-Control"] == "private, no-store"

    @pytest.mark.parametrize("kind", ["posts", "comments"])
    def test_an_edit_of_what_changed_meanwhile_is_refused(self, kind: str, program: Make, citizen: User) -> None:
        post = factories.make_post(citizen)
        pk = post.pk if kind == "posts" else factories.make_comment(post, citizen).pk
        address, mine = f"/{kind}/{pk}/", program(citizen)
        first = mine.ask("get", address)["ETag"]
        factories.make_comment(post)
        program(factories.make_person()).write("put", f"{address}support/")
        second = mine.ask("patch", address, {"body": "Deux"}, If_Match=f'"other", {first}')
        assert second.status_code == 200, "a support meanwhile is no other version"
        assert is_problem(mine.ask("patch", address, {"body": "Trois"}, If_Match=first), 412, "changed")
        assert is_problem(mine.ask("delete", address, If_Match=first), 412, "changed")
        assert is_problem(mine.ask("patch", address, {"body": "Trois"}, If_Match=f"W/{second['ETag']}"), 412, "changed")
        assert mine.read(address)["body"] == "Deux"
        assert mine.ask("patch", address, {"body": "Trois"}, If_Match=second["ETag"]).status_code == 200
        assert mine.ask("patch", address, {"body": "Quatre"}, If_Match="*").status_code == 200
        assert mine.ask("delete", address, If_Match=mine.ask("get", address)["ETag"]).status_code == 204

    def test_the_tag_of_what_can_be_edited_is_strong_and_not_recoded(self, citizen: User) -> None:
        post = factories.make_post(citizen, body="Le pont est fermé. " * 200)
        response = Program().ask("get", f"/posts/{post.pk}/", Accept_Encoding="br")
        assert response["ETag"].startswith('"')
        assert not response.has_header("Content-Encoding")


@pytest.mark.django_db
class TestKeys:
    def test_a_write_sent_twice_has_one_effect_and_one_answer(self, program: Make, citizen: User, town: Town) -> None:
        sent = {"town": town.slug, "body": "Bonjour"}
        first = program(citizen).ask("post", "/posts/", sent, Idempotency_Key="a1")
        again = program(citizen).ask("post", "/posts/", sent, Idempotency_Key="a1")
        assert (again.status_code, again.content) == (201, first.content)
        assert (again["Idempotency-Replayed"], again["Location"]) == ("true", first["Location"])
        assert not first.has_header("Idempotency-Replayed")
        assert Post.objects.count() == 1
        program(citizen).write("post", "/posts/", sent, 201, Idempotency_Key="a2")
        assert Post.objects.count() == 2

    def test_a_key_for_another_request_is_refused(self, program: Make, citizen: User, town: Town) -> None:
        sent = {"town": town.slug, "body": "Bonjour"}
        mine = program(citizen)
        pk = mine.write("post", "/posts/", sent, 201, Idempotency_Key="a1")["id"]
        for method, address, data in (
            ("post", "/posts/", sent | {"body": "Bonsoir"}),
            ("post", f"/posts/{pk}/comments/", {"body": "Bonjour"}),
            ("put", f"/posts/{pk}/support/", None),
        ):
            assert is_problem(mine.ask(method, address, data, Idempotency_Key="a1"), 422, "key_reused")
        assert Post.objects.count() == 1

    def test_a_key_is_its_accounts_own(self, program: Make, citizen: User, outsider: User, town: Town) -> None:
        for person in (citizen, outsider):
            sent = {"town": town.slug, "body": "Bonjour"}
            told = program(person).write("post", "/posts/", sent, 201, Idempotency_Key="a1")
            assert told["author"]["handle"] == person.handle

    def test_photos_count_as_what_is_sent(self, program: Make, citizen: User, town: Town) -> None:
        def send(width: int) -> Any:
            file = SimpleUploadedFile("a.jpg", photo(width=width))
            sent = {"town": town.slug, "photos": [file], "alts": ["La place"]}
            return program(citizen).post(f"{V1}/posts/", sent, headers={"Idempotency-Key": "a1"})

        first, again, other = send(64), send(64), send(65)
        assert (first.status_code, again.content) == (201, first.content)
        assert is_problem(other, 422, "key_reused")
        assert Post.objects.count() == 1

    def test_a_refusal_leaves_the_key_free(self, program: Make, citizen: User, town: Town) -> None:
        mine = program(citizen)
        mine.write("post", "/posts/", {"town": town.slug, "body": ""}, 400, Idempotency_Key="a1")
        mine.write("post", "/posts/", {"town": town.slug, "body": "Bonjour"}, 201, Idempotency_Key="a1")

    def test_what_answers_with_nothing_is_told_again_too(self, program: Make, citizen: User, town: Town) -> None:
        mine = program(citizen)
        post = factories.make_post(citizen, town)
        for _twice in range(2):
            mine.write("delete", f"/posts/{post.pk}/", status=204, Idempotency_Key="a1")
        mine.write("delete", f"/posts/{post.pk}/", status=404)

    @pytest.mark.parametrize("key", ["a" * 201, "é", "a\tb"])
    def test_a_key_that_is_none_is_refused(self, key: str, program: Make, citizen: User) -> None:
        assert is_problem(program(citizen).ask("patch", "/me/", {}, Idempotency_Key=key), 400, "malformed")

    def test_a_key_is_free_again_after_a_day(self, program: Make, citizen: User) -> None:
        mine = program(citizen)
        mine.write("patch", "/me/", {"bio": "Un"}, Idempotency_Key="a1")
        KeptAnswer.objects.update(created_at=timezone.now() - idempotency.KEPT - timedelta(minutes=1))
        mine.write("patch", "/me/", {"bio": "Deux"}, Idempotency_Key="a1")
        KeptAnswer.objects.update(created_at=timezone.now() - idempotency.KEPT - timedelta(minutes=1))
        tidy({})
        assert not KeptAnswer.objects.exists()

    def test_answers_go_with_their_account(self, program: Make, citizen: User) -> None:
        """PRIV-1."""
        program(citizen).write("patch", "/me/", {"bio": "Un"}, Idempotency_Key="a1")
        erase_person(citizen)
        assert not KeptAnswer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_duplicates_at_the_same_time_have_one_effect() -> None:
    town = factories.make_town("Gap")
    citizen = factories.make_person(town=town)
    programs = [Program.of(citizen) for _each in range(6)]
    answers: list[Any] = []
    start = threading.Barrier(len(programs))

    def send(asking: Program) -> None:
        start.wait()
        answers.append(asking.ask("post", "/posts/", {"town": town.slug, "body": "Bonjour"}, Idempotency_Key="a1"))
        connection.close()

    threads = [threading.Thread(target=send, args=[asking]) for asking in programs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum(answer.has_header("Idempotency-Replayed") for answer in answers) == 5
    assert Post.objects.count() == 1


@pytest.mark.django_db
def test_open_pages_hear_of_what_the_api_writes(program: Make, citizen: User, town: Town) -> None:
    told = program(citizen).write("post", "/posts/", {"town": town.slug, "body": "Bonjour"}, 201)
    (source,) = wall.source_ids(town)
    assert StreamMove.objects.get(stream=f"source:{source}").top == Activity.objects.get(object_id=told["id"]).pk
    program(citizen).write("post", f"/posts/{told['id']}/comments/", {"body": "Et voilà"}, 201)
    assert StreamMove.objects.filter(stream=f"thread:post:{told['id']}", top=Comment.objects.get().pk).exists()
