"""What the verbs of posts leave behind."""

from __future__ import annotations

import datetime
import uuid

import pytest
from django.core.files.storage import default_storage

from core.models import StreamMove
from feed import services
from feed.models import Activity, Photo, Post, Revision, Route
from feed.models.photos import photo_path
from places.models import Town
from places.services import town_theme
from profiles.models import User
from profiles.services import end_mandate
from tests.factories import (
    make_intercommunality,
    make_neighbourhood,
    make_official,
    make_person,
    make_post,
    make_theme,
    make_town,
)
from tests.feed.steps import new_photo, walls_of, work

pytestmark = pytest.mark.django_db


# --- publishing -----------------------------------------------------------------------------------------------------


def test_a_post_stands_on_the_walls_it_belongs_to(citizen: User) -> None:
    town = make_town("Gap", intercommunality=make_intercommunality())
    theme, quarter = make_theme("Voirie"), make_neighbourhood(town)
    post = services.publish_post(author=citizen, town=town, body=" Bonjour \r\n", theme=theme, neighbourhood=quarter)
    assert Post.objects.get(pk=post.pk).body == "Bonjour"
    activity = Activity.objects.get(object_id=post.pk)
    assert (activity.actor, activity.verb, activity.subject) == (citizen, "post_published", post)
    assert walls_of(post) == {citizen, town, town.intercommunality, quarter, town_theme(town=town, theme=theme)}
    assert set(activity.routes.values_list("kind__model", "theme__slug")) == {("post", "voirie")}


def test_who_acts_for_the_town_speaks_in_that_capacity_there_and_nowhere_else(town: Town) -> None:
    mayor = make_official(town, "mayor", "Maire")
    post = make_post(mayor, town)
    remark = services.comment(author=mayor, on=post, body="Bonjour")
    assert (post.capacity, remark.capacity) == ("Maire", "Maire")
    assert make_post(mayor, make_town()).capacity == ""
    assert make_post(mayor, town, capacity="").capacity == ""
    end_mandate(mandate=mayor.mandates.get())
    assert make_post(mayor, town).capacity == ""
    post.refresh_from_db()
    assert post.capacity == "Maire"  # what was said in it keeps it (OFF-2)


def test_followers_cost_nothing(citizen: User, town: Town) -> None:
    """The rows of one post do not depend on how many follow (architecture, step 6)."""
    for _number in range(3):
        services.follow(person=make_person(), subject=town)
    make_post(citizen, town)
    assert Route.objects.count() == 2


def test_open_walls_hear_of_it_after_the_commit(citizen: User, town: Town) -> None:
    post = make_post(citizen, town)
    activity = Activity.objects.get(object_id=post.pk)
    streams = {f"source:{pk}" for pk in activity.routes.values_list("source_id", flat=True)}
    assert set(StreamMove.objects.values_list("stream", "top")) == {(stream, activity.pk) for stream in streams}


def test_a_post_of_the_past_takes_its_place_in_the_past(citizen: User, town: Town) -> None:
    today = make_post(citizen, town)
    june = make_post(citizen, town, at=datetime.datetime(2026, 6, 1, 12, tzinfo=datetime.UTC))
    assert june.pk < today.pk
    assert list(Activity.objects.order_by("-pk").values_list("object_id", flat=True)) == [today.pk, june.pk]
    assert Activity.objects.get(object_id=june.pk).created_at == june.published_at == june.created_at
    assert StreamMove.objects.count() == 2  # of today's alone


@pytest.mark.parametrize("body", ["", "  \n ", "\u200b"])
def test_nothing_is_no_post(citizen: User, town: Town, body: str) -> None:
    with pytest.raises(services.Empty):
        services.publish_post(author=citizen, town=town, body=body)
    assert not Post.objects.exists() and not Activity.objects.exists()


def test_a_photo_alone_is_a_post(citizen: User, town: Town) -> None:
    post = services.publish_post(author=citizen, town=town, body="", photos=[new_photo()])
    photo = Photo.objects.of(post).get()
    assert (photo.position, photo.width, photo.height, photo.alt) == (0, 40, 30, "La place un jour de marché")
    assert default_storage.exists(photo_path(photo.key)) and default_storage.exists(photo_path(photo.small_key))
    assert len(photo.key) == len("0" * 40 + ".webp")


def test_a_fifth_photo_is_refused_and_nothing_is_published(citizen: User, town: Town) -> None:
    with pytest.raises(services.TooManyPhotos):
        services.publish_post(author=citizen, town=town, body="Cinq", photos=[new_photo()] * 5)
    assert not Post.objects.exists() and not Photo.objects.exists()


def test_places_of_another_town_are_refused(citizen: User, town: Town) -> None:
    elsewhere = make_town()
    with pytest.raises(services.WrongPlace):
        services.publish_post(author=citizen, town=town, body="Ici", neighbourhood=make_neighbourhood(elsewhere))
    with pytest.raises(services.WrongPlace):
        services.publish_post(author=citizen, town=town, body="Ici", theme=make_theme("Ski", town=elsewhere))
    assert not Post.objects.exists()


def test_a_draft_sent_again_is_published_once(citizen: User, town: Town, outsider: User) -> None:
    key = uuid.uuid4()
    first = services.publish_post(author=citizen, town=town, body="Une fois", key=key)
    again = services.publish_post(author=citizen, town=town, body="Une fois", key=key)
    assert again == first and Activity.objects.count() == 1
    assert services.publish_post(author=outsider, town=town, body="Moi", key=key) != first


def test_a_deleted_post_is_not_sent_again_by_a_late_device(citizen: User, town: Town) -> None:
    key = uuid.uuid4()
    post = services.publish_post(author=citizen, town=town, body="Erreur", key=key)
    services.delete_post(post=post)
    assert services.publish_post(author=citizen, town=town, body="Erreur", key=key) == post
    assert not Route.objects.exists()


def test_a_draft_becomes_the_post(citizen: User, town: Town) -> None:
    key = uuid.uuid4()
    draft = services.save_draft(author=citizen, town=town, body="Peut-être", photos=[new_photo()], key=key)
    assert draft.is_draft and not Activity.objects.exists()
    draft = services.save_draft(author=citizen, town=town, body="Sans doute", key=key)
    post = services.publish_post(author=citizen, town=town, body="Oui", draft=draft)
    assert Post.objects.get() == post == draft
    assert (post.body, post.is_draft, post.photos.count()) == ("Oui", False, 1)
    assert services.save_draft(author=citizen, town=town, body="Trop tard", key=key).body == "Oui"


# --- editing and deleting -------------------------------------------------------------------------------------------


def test_an_edit_keeps_what_was_said(citizen: User, town: Town) -> None:
    post = make_post(citizen, town, body="Le marché est samedi.")
    version = Activity.objects.get(object_id=post.pk).version
    services.edit_post(post=post, body="Le marché est dimanche.")
    assert Post.objects.get().body == "Le marché est dimanche." and Post.objects.get().edited_at
    assert list(Revision.objects.of(post).values_list("body", "edited_by")) == [("Le marché est samedi.", citizen.pk)]
    assert Activity.objects.get(object_id=post.pk).version > version


def test_an_edit_that_changes_nothing_leaves_no_trace(citizen: User, town: Town) -> None:
    post = make_post(citizen, town, body="Pareil")
    services.edit_post(post=post, body="Pareil ")
    assert not Revision.objects.exists() and Post.objects.get().edited_at is None


def test_moving_a_post_to_another_theme_moves_it_between_walls(citizen: User, town: Town) -> None:
    roads, school = make_theme("Voirie"), make_theme("École")
    post = make_post(citizen, town, theme=roads)
    services.edit_post(post=post, body=post.body, theme=school)
    assert walls_of(post) == {citizen, town, town_theme(town=town, theme=school)}
    assert set(Route.objects.values_list("theme", flat=True)) == {school.pk}
    services.edit_post(post=post, body=post.body)
    assert Post.objects.get().theme == school
    services.edit_post(post=post, body=post.body, theme=None)
    assert walls_of(post) == {citizen, town}
    assert set(Route.objects.values_list("theme", flat=True)) == {None}


def test_editing_photos(citizen: User, town: Town) -> None:
    post = services.publish_post(author=citizen, town=town, body="Photos", photos=[new_photo("un"), new_photo("deux")])
    one, two = post.photos.all()
    services.edit_post(post=post, body="Photos", kept_photos={two.pk: "la deuxième"}, photos=[new_photo("trois")])
    assert list(Photo.objects.of(post).values_list("position", "alt")) == [(0, "trois"), (1, "la deuxième")]
    assert Revision.objects.of(post).count() == 1
    work()
    assert not default_storage.exists(photo_path(one.key)) and default_storage.exists(photo_path(two.key))


def test_what_is_gone_cannot_be_edited(citizen: User, town: Town) -> None:
    post = make_post(citizen, town)
    services.delete_post(post=post)
    with pytest.raises(services.Gone):
        services.edit_post(post=post, body="Revenu")


def test_deleting_leaves_a_tombstone_and_nothing_else(citizen: User, town: Town) -> None:
    post = services.publish_post(author=citizen, town=town, body="canari", photos=[new_photo()])
    photo = post.photos.get()
    services.edit_post(post=post, body="canari bis")
    services.delete_post(post=post)
    row = Post.objects.get()
    assert (row.body, row.deleted_at is None) == ("", False)
    assert not Route.objects.exists() and not Revision.objects.exists() and not Photo.objects.exists()
    work()
    assert not default_storage.exists(photo_path(photo.key)) and not default_storage.exists(photo_path(photo.small_key))


def test_deleting_a_draft_leaves_nothing(citizen: User, town: Town) -> None:
    services.delete_post(post=services.save_draft(author=citizen, town=town, body="Non"))
    assert not Post.objects.exists()
