"""What the feed carries without knowing it: whatever inherits ``Publishable``, whatever has photos."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponseBase
from django.template.loader import get_template
from django.test import Client
from django.urls import include, path, reverse

from core.images import process
from feed import rules, services, verbs
from feed.api.walls import serializer_of, serializers_of_walls
from feed.forms import CommentForm
from feed.models import MAX_PHOTOS, Comment, Photo, Post, Publishable, Revision, Support, illustrated, kinds
from feed.models.photos import new_photo_key
from feed.views.media import card
from feed.views.threads import thread_page
from places.models import Town
from profiles.models import User
from tests.core.pictures import photo as picture
from tests.factories import make_comment, make_post

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]

ON_WALLS = [model for model in kinds().values() if model is not Comment]


def a_comment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The thread of a comment: what a page of its own would be, for a kind of which the feed knows nothing."""
    return thread_page(request, Comment.objects.get(pk=pk), CommentForm(), hint="Au fait")


urlpatterns = [path("fil/<int:pk>/", a_comment, name="a_comment"), path("", include("civicnet.urls"))]


def test_kinds_and_what_has_photos_are_found_by_their_models() -> None:
    assert {"post": Post, "comment": Comment}.items() <= kinds().items()
    assert all(issubclass(model, Publishable) for model in kinds().values())
    assert Post in illustrated() and Comment not in illustrated()
    assert all(hasattr(model._default_manager, "visible_to") for model in [*kinds().values(), *illustrated()])


@pytest.mark.parametrize("model", ON_WALLS, ids=lambda model: model.__name__)
def test_each_kind_has_all_that_is_found_by_name(model: type[Publishable]) -> None:
    place, kind = model._meta.app_label, model._meta.model_name
    for folder in ("wall", "whole", "thread"):
        get_template(f"{place}/{folder}/{kind}.html")
    for name in (f"{kind}", f"{kind}_history", f"{kind}_edit", f"{kind}_delete"):
        assert reverse(name, args=[1])
    assert model(pk=1).get_absolute_url() == reverse(str(kind), args=[1])
    assert serializers_of_walls()[str(kind)] is serializer_of(model)
    assert str(serializer_of(model)().fields["kind"].to_representation(None)) == kind


# --- photos ---------------------------------------------------------------------------------------------------------


def test_each_thing_has_four_photos_of_its_own(citizen: User, town: Town) -> None:
    new = services.NewPhoto(process(picture()), "Une photo")
    post = make_post(citizen, town)
    same_id = Comment(pk=post.pk)  # another thing that happens to have the same number
    for subject in (post, same_id):
        services.add_photos(subject=subject, photos=[new] * MAX_PHOTOS)
        with pytest.raises(services.TooManyPhotos):
            services.add_photos(subject=subject, photos=[new])
    kept = post.photos.all()[2]
    assert services.keep_photos(subject=post, alts={kept.pk: "La troisième"})
    assert [(photo.position, photo.alt) for photo in Photo.objects.of(post)] == [(2, "La troisième")]
    assert Photo.objects.of(same_id).count() == MAX_PHOTOS
    services.remove_photos(photos=Photo.objects.of(same_id))
    assert list(Photo.objects.all()) == [kept]


def test_a_photo_of_what_shows_none_is_for_nobody(citizen: User, town: Town, sign_in: SignIn) -> None:
    comment = make_comment(make_post(citizen, town), citizen)
    for subject in (comment, town):
        keys = {"key": new_photo_key(), "small_key": new_photo_key()}
        photo = Photo.objects.create(subject=subject, position=0, width=4, height=3, **keys)
        assert sign_in(citizen).get(photo.url).status_code == 404
    assert not Photo.objects.visible_to(citizen).exists()


def test_photos_go_with_what_they_show(citizen: User, town: Town) -> None:
    make = {"author": citizen, "town": town, "photos": [services.NewPhoto(process(picture()))]}
    services.publish_post(body="", **make)
    Town.objects.filter(pk=town.pk).delete()
    assert not Photo.objects.exists()


# --- comments -------------------------------------------------------------------------------------------------------


def test_comments_are_sent_to_a_kind_that_exists_and_takes_them(citizen: User, town: Town, sign_in: SignIn) -> None:
    post = make_post(citizen, town)
    remark = make_comment(post, citizen)
    browser = sign_in(citizen)
    sent = {"body": "Mes mots", "key": str(uuid.uuid4())}
    for kind, pk, words in (("post", 1, True), ("comment", remark.pk, True), ("truc", post.pk, False)):
        answer = browser.post(reverse("comment_create", args=[kind, pk]), sent)
        assert answer.status_code == 404
        assert ("Mes mots</textarea>" in answer.content.decode()) == words
    assert Comment.objects.count() == 1
    with pytest.raises(services.Gone):
        services.comment(author=citizen, on=remark, body="Sur un commentaire")


def test_a_kind_may_take_no_comments(
    citizen: User, town: Town, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    post, browser = make_post(citizen, town), sign_in(citizen)
    monkeypatch.setattr(Post, "takes_comments", False)
    page = browser.get(post.get_absolute_url()).content.decode()
    assert 'id="repondre"' not in page and "Pas encore de réponse" not in page
    answer = browser.post(reverse("comment_create", args=["post", post.pk]), {"body": "Tout de même"})
    assert answer.status_code == 404 and "Tout de même</textarea>" in answer.content.decode()
    assert not rules.can_comment(citizen, post) and rules.can_support(citizen, post)
    with pytest.raises(services.Gone):
        services.comment(author=citizen, on=post, body="Tout de même")
    assert not Comment.objects.exists()


# --- outlets --------------------------------------------------------------------------------------------------------


def test_a_title_is_said_wherever_there_is_one(
    client: Client, citizen: User, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Post, "title", "Nid-de-poule", raising=False)
    post = make_post(citizen, town, body="Il grandit")
    page = client.get(post.get_absolute_url()).content.decode()
    assert f"<title>Nid-de-poule · {town.name} · civicnet</title>" in page
    assert (
        '<meta property="og:title" content="Nid-de-poule"><meta property="og:description" content="Il grandit">' in page
    )
    assert 'data-share data-title="Nid-de-poule"' in page
    feed = client.get(reverse("town_feed", args=[town.slug])).content.decode()
    assert "<title>Nid-de-poule</title>" in feed and "Il grandit" in feed


def test_feed_and_card_need_neither_town_nor_theme_nor_photos(
    client: Client, citizen: User, town: Town, rf: Any
) -> None:
    comment = make_comment(make_post(citizen, town, body="Le lavoir"), citizen, body="Un mot seul")
    services.record_activity(actor=citizen, verb=verbs.COMMENT_PUBLISHED, subject=comment, town=town, sources=[town])
    feed = client.get(reverse("town_feed", args=[town.slug])).content.decode()
    assert "<title>Un mot seul</title>" in feed and "<title>Le lavoir</title>" in feed
    drawn = card(rf.get("/"), pk=comment.pk, kind="comment")
    assert (drawn.status_code, drawn["Content-Type"]) == (200, "image/png")


@pytest.mark.urls("tests.feed.test_kinds")
def test_a_thread_page_is_made_of_what_is_found_by_name(
    citizen: User, town: Town, sign_in: SignIn, tmp_path: Path, settings: Any
) -> None:
    """A kind without town, card or title: its two templates are all that it brings."""
    pages = {"thread": '{% extends "feed/thread.html" %}{% block above %}<p>{{ hint }}</p>{% endblock %}'}
    pages["whole"] = "<p>Voici : {{ comment.body }} {{ own }}</p>"
    for folder, text in pages.items():
        (tmp_path / "feed" / folder).mkdir(parents=True)
        (tmp_path / "feed" / folder / "comment.html").write_text(text)
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    comment = make_comment(make_post(citizen, town), citizen, body="Un mot")
    page = sign_in(citizen).get(f"/fil/{comment.pk}/").content.decode()
    assert "<title>Un mot · civicnet</title>" in page
    assert f'<p>Au fait</p><div id="thread" data-streams="thread:comment:{comment.pk}"' in page.replace("\n", "")
    assert "<p>Voici : Un mot True</p>" in page
    assert f'formaction="/discussions/comment/{comment.pk}/silence/"' in page
    assert "og:image" not in page and 'id="repondre"' not in page
    part = sign_in(citizen).get(f"/fil/{comment.pk}/", headers={"X-Fragment": "#thread"}).content.decode()
    assert "<p>Voici : Un mot True</p>" in part and "<html" not in part and "Au fait" not in part


def test_history_and_erasure_follow_every_kind(citizen: User, outsider: User, town: Town) -> None:
    post = make_post(citizen, town, body="Avant")
    comment = make_comment(post, citizen, body="Avant")
    services.edit_post(post=post, body="Après")
    services.edit_comment(comment=comment, body="Après")
    for subject in (post, comment):
        services.support(person=citizen, subject=subject)
    stray = Revision.objects.create(content_type=ContentType.objects.get_for_model(Town), object_id=town.pk, body="Rue")
    assert stray not in Revision.objects.visible_to(outsider) and Revision.objects.visible_to(outsider).count() == 2
    services.erase_person(citizen)
    assert not Support.objects.exists()
    assert not any(model.rows().filter(author=citizen).exists() for model in kinds().values())
