"""Publishing, drafts, editing and history as people do it: with a form, without JavaScript."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from feed.history import compare
from feed.models import Photo, Post, Revision, Visibility
from feed.services import delete_post, edit_post, save_draft
from places.models import Town
from profiles.models import User
from tests import factories

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
PUBLISH = "/publier/"


@pytest.fixture
def browser(citizen: User, sign_in: SignIn) -> Client:
    return sign_in(citizen)


def photo(name: str = "place.jpg") -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", (64, 48), (90, 120, 160)).save(data, "JPEG")
    return SimpleUploadedFile(name, data.getvalue(), "image/jpeg")


def typed(town: Town, /, **fields: Any) -> dict[str, Any]:
    return {"key": str(uuid.uuid4()), "town": town.slug, "town_name": town.name, "visibility": 0, "body": ""} | fields


# --- publishing -----------------------------------------------------------------------------------------------------


def test_publishing_needs_an_account(client: Client) -> None:
    assert client.get(PUBLISH).status_code == 302
    assert client.post(PUBLISH, {"body": "Bonjour"}).status_code == 302
    assert not Post.objects.exists()


def test_the_form_opens_on_my_town(browser: Client, town: Town) -> None:
    form = browser.get(PUBLISH).context["form"]
    assert form["town"].value() == town.slug
    assert form["key"].value()


def test_a_post_with_everything(browser: Client, citizen: User, town: Town) -> None:
    part, theme = factories.make_neighbourhood(town), factories.make_theme()
    sent = typed(town, body="Le lavoir est réparé.", neighbourhood=part.pk, theme=theme.pk, visibility=1)
    answer = browser.post(PUBLISH, sent | {"photos": [photo()], "alt": ["Un lavoir en pierre"]})
    post = Post.objects.get()
    assert answer.headers["Location"] == post.get_absolute_url()
    assert (post.author, post.town, post.neighbourhood, post.theme) == (citizen, town, part, theme)
    assert (post.body, post.visibility, post.is_draft) == ("Le lavoir est réparé.", Visibility.MEMBERS, False)
    assert [kept.alt for kept in post.photos.all()] == ["Un lavoir en pierre"]


def test_the_same_form_sent_twice_posts_once(browser: Client, town: Town) -> None:
    sent = typed(town, body="Bonjour")
    answers = [browser.post(PUBLISH, sent).headers["Location"] for _ in range(2)]
    assert answers[0] == answers[1] == Post.objects.get().get_absolute_url()


def test_nothing_to_say_is_not_a_post(browser: Client, town: Town) -> None:
    answer = browser.post(PUBLISH, typed(town))
    assert answer.status_code == 400
    assert "Écrivez quelques mots ou ajoutez une photo." in answer.content.decode()


def test_what_was_typed_comes_back_with_the_error(browser: Client, town: Town) -> None:
    page = browser.post(
        PUBLISH, typed(town, town="", town_name="Nulle-Part-sur-Rien", body="Mes mots")
    ).content.decode()
    assert "Mes mots" in page
    assert "Commune inconnue." in page


def test_too_long_a_text_says_how_long(browser: Client, town: Town) -> None:
    answer = browser.post(PUBLISH, typed(town, body="x" * 5001))
    assert "5000 signes au plus : il y en a 5001." in answer.content.decode()
    assert not Post.objects.exists()


def test_a_town_is_found_by_its_name(browser: Client) -> None:
    other = factories.make_town("Embrun")
    browser.post(PUBLISH, typed(other, town="", town_name="embrun", body="Bonjour"))
    assert Post.objects.get().town == other


def test_a_name_two_towns_bear_is_asked_about(browser: Client) -> None:
    one, other = factories.make_town("Saint-Denis"), factories.make_town("Saint-Denis")
    answer = browser.post(PUBLISH, typed(one, town="", town_name="Saint-Denis", body="Bonjour"))
    assert set(answer.context["form"].candidates) == {one, other}
    browser.post(PUBLISH, typed(one, town=other.slug, town_name="Saint-Denis", body="Bonjour"))
    assert Post.objects.get().town == other


def test_changing_town_keeps_the_words(browser: Client) -> None:
    other = factories.make_town("Embrun")
    part = factories.make_neighbourhood(other, "La Clapière")
    answer = browser.post(PUBLISH, typed(other, body="Mes mots", act="town"))
    form = answer.context["form"]
    assert form["body"].value() == "Mes mots"
    assert list(form.fields["neighbourhood"].queryset) == [part]
    assert not Post.objects.exists()


def test_a_neighbourhood_of_another_town_is_refused(browser: Client, town: Town) -> None:
    part = factories.make_neighbourhood(factories.make_town("Embrun"))
    assert browser.post(PUBLISH, typed(town, body="Bonjour", neighbourhood=part.pk)).status_code == 400
    assert not Post.objects.exists()


def test_nobody_chooses_author_or_state_by_a_field(browser: Client, citizen: User, town: Town, outsider: User) -> None:
    forged = {"author": outsider.pk, "capacity": "Maire", "support_count": 99, "hidden_at": "2020-01-01"}
    browser.post(PUBLISH, typed(town, body="Bonjour") | forged)
    post = Post.objects.get()
    assert (post.author, post.capacity, post.support_count, post.hidden_at) == (citizen, "", 0, None)


# --- photos ---------------------------------------------------------------------------------------------------------


def test_a_photo_without_words_is_kept_and_asked_about(browser: Client, town: Town) -> None:
    sent = typed(town, body="Le lavoir")
    answer = browser.post(PUBLISH, sent | {"photos": [photo()]})
    assert answer.status_code == 400
    kept = Photo.objects.get()
    assert Post.objects.get().is_draft
    page = answer.content.decode()
    assert "Décrivez chaque photo" in page
    assert f'name="alt-{kept.key}"' in page
    browser.post(PUBLISH, sent | {f"alt-{kept.key}": "Un lavoir en pierre"})
    post = Post.objects.get()
    assert not post.is_draft
    assert [(photo.key, photo.alt) for photo in post.photos.all()] == [(kept.key, "Un lavoir en pierre")]


def test_a_photo_may_be_said_decorative(browser: Client, town: Town) -> None:
    sent = typed(town, body="Le lavoir")
    browser.post(PUBLISH, sent | {"photos": [photo()]})
    kept = Photo.objects.get()
    browser.post(PUBLISH, sent | {f"decorative-{kept.key}": "on"})
    assert not Post.objects.get().is_draft
    assert Photo.objects.get().alt == ""


def test_a_kept_photo_can_be_taken_out(browser: Client, town: Town) -> None:
    sent = typed(town, body="Le lavoir")
    browser.post(PUBLISH, sent | {"photos": [photo()]})
    browser.post(PUBLISH, sent | {f"remove-{Photo.objects.get().key}": "on"})
    assert not Post.objects.get().is_draft
    assert not Photo.objects.exists()


def test_photos_survive_an_error_elsewhere(browser: Client, town: Town) -> None:
    sent = typed(town, town_name="Nulle-Part-sur-Rien", body="Le lavoir")
    browser.post(PUBLISH, sent | {"town": "", "photos": [photo()], "alt": ["Un lavoir"]})
    assert Photo.objects.get().alt == "Un lavoir"
    browser.post(PUBLISH, sent | {"town": town.slug, "town_name": town.name})
    assert Post.objects.get().photos.count() == 1


@pytest.mark.parametrize("name", ["../../x.jpg", "a\u202egnp.exe", "x" * 4000, "<svg onload=alert(1)>.jpg"])
def test_what_is_no_photo_is_refused_by_name(browser: Client, town: Town, name: str) -> None:
    broken = SimpleUploadedFile(name, b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/jpeg")
    answer = browser.post(PUBLISH, typed(town, body="Bonjour") | {"photos": [broken]})
    assert answer.status_code == 400
    assert "JPEG, PNG ou WebP" in answer.content.decode()
    assert "<svg onload" not in answer.content.decode()
    assert not Photo.objects.exists()


def test_four_photos_at_most(browser: Client, town: Town) -> None:
    answer = browser.post(PUBLISH, typed(town, body="Trop") | {"photos": [photo() for _ in range(5)]})
    assert answer.status_code == 400
    assert "Quatre photos au plus." in answer.content.decode()


# --- drafts ---------------------------------------------------------------------------------------------------------


def test_a_draft_is_kept_taken_up_and_published(browser: Client, town: Town) -> None:
    browser.post(PUBLISH, typed(town, body="À finir", act="draft"))
    draft = Post.objects.get()
    assert draft.is_draft
    assert "À finir" in browser.get(reverse("drafts")).content.decode()
    address = f"{PUBLISH}?brouillon={draft.pk}"
    form = browser.get(address).context["form"]
    assert form["body"].value() == "À finir"
    browser.post(address, typed(town, key=form["key"].value(), body="Fini"))
    assert (Post.objects.get().body, Post.objects.get().is_draft) == ("Fini", False)


def test_the_draft_of_another_does_not_exist(town: Town, citizen: User, outsider: User, sign_in: SignIn) -> None:
    key = uuid.uuid4()
    draft = save_draft(author=citizen, town=town, body="Secret", key=key)
    stranger = sign_in(outsider)
    assert "Secret" not in stranger.get(reverse("drafts")).content.decode()
    for path in (
        f"{PUBLISH}?brouillon={draft.pk}",
        draft.get_absolute_url(),
        reverse("post_edit", args=[draft.pk]),
        reverse("post_delete", args=[draft.pk]),
        reverse("post_history", args=[draft.pk]),
    ):
        assert stranger.get(path).status_code == 404, path
    assert stranger.post(reverse("post_delete", args=[draft.pk])).status_code == 404
    stranger.post(
        PUBLISH, typed(town, key=str(key), body="À moi")
    )  # a key is its author's: it opens nothing of another
    assert Post.objects.get(pk=draft.pk).body == "Secret"


@pytest.mark.parametrize("value", ["x", "0", "-1", "9" * 30, "1;DROP TABLE"])
def test_a_forged_draft_address_is_not_found(browser: Client, value: str) -> None:
    assert browser.get(PUBLISH, {"brouillon": value}).status_code == 404


# --- editing, history, deleting -------------------------------------------------------------------------------------


def test_an_edit_keeps_the_version_before_in_public(client: Client, browser: Client, citizen: User, town: Town) -> None:
    post = factories.make_post(citizen, town, body="Ouvert le lundi")
    answer = browser.post(reverse("post_edit", args=[post.pk]), {"body": "Ouvert le mardi"})
    assert answer.headers["Location"] == post.get_absolute_url()
    page = client.get(reverse("post_history", args=[post.pk])).content.decode()
    assert "<del>lundi</del><ins>mardi</ins>" in page
    assert "Première version" in page


def test_only_the_author_edits_or_deletes(town: Town, citizen: User, outsider: User, sign_in: SignIn) -> None:
    post = factories.make_post(citizen, town, body="À moi")
    for name in ("post_edit", "post_delete"):
        assert sign_in(outsider).post(reverse(name, args=[post.pk]), {"body": "Volé"}).status_code == 404
    post.refresh_from_db()
    assert (post.body, post.deleted_at) == ("À moi", None)


def test_a_photo_is_removed_by_an_edit(browser: Client, town: Town) -> None:
    browser.post(PUBLISH, typed(town, body="Le lavoir") | {"photos": [photo(), photo()], "alt": ["Un", "Deux"]})
    post = Post.objects.get()
    first = post.photos.all()[0]
    browser.post(reverse("post_edit", args=[post.pk]), {"body": post.body, f"remove-{first.key}": "on"})
    assert [photo.alt for photo in post.photos.all()] == ["Deux"]


def test_an_edit_cannot_empty_a_post_nor_silence_a_photo(browser: Client, town: Town) -> None:
    browser.post(PUBLISH, typed(town, body="Le lavoir") | {"photos": [photo()], "alt": ["Un lavoir"]})
    post = Post.objects.get()
    key = post.photos.get().key
    edit = reverse("post_edit", args=[post.pk])
    assert browser.post(edit, {"body": "", f"remove-{key}": "on"}).status_code == 400
    assert browser.post(edit, {"body": "Le lavoir", f"alt-{key}": ""}).status_code == 400
    assert (Post.objects.get().body, Photo.objects.get().alt) == ("Le lavoir", "Un lavoir")


def test_deleting_asks_first_and_leaves_nothing(browser: Client, citizen: User, town: Town) -> None:
    post = factories.make_post(citizen, town, body="À oublier")
    edit_post(post=post, body="À oublier vite")
    path = reverse("post_delete", args=[post.pk])
    assert browser.get(path).status_code == 200
    assert Post.objects.get().deleted_at is None
    assert browser.post(path).status_code == 302
    assert not Revision.objects.exists()
    assert browser.get(post.get_absolute_url()).status_code == 404
    assert browser.get(reverse("post_history", args=[post.pk])).status_code == 404


def test_the_history_of_what_is_gone_is_gone(client: Client, citizen: User, town: Town) -> None:
    post = factories.make_post(citizen, town, body="Avant")
    edit_post(post=post, body="Après")
    delete_post(post=post)
    assert client.get(reverse("post_history", args=[post.pk])).status_code == 404


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("un deux", "un deux", [("same", "un deux")]),
        ("un deux", "un trois", [("same", "un "), ("removed", "deux"), ("added", "trois")]),
        ("", "un", [("added", "un")]),
        ("un", "", [("removed", "un")]),
    ],
)
def test_what_changed_word_by_word(before: str, after: str, pieces: list[tuple[str, str]]) -> None:
    assert [(piece.change, piece.text) for piece in compare(before, after)] == pieces


def test_a_long_text_is_compared_without_delay() -> None:
    before, after = "a b " * 2500, "b a " * 2500
    assert "".join(piece.text for piece in compare(before, after) if piece.change != "added") == before
