"""Taking the village away: its inhabitants and everything that was said there, also by real people who tried it.

The town itself stays, with its neighbourhoods and themes, so that an account that chose it keeps its town and follows.
"""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import models, transaction

from alerts import services as alerts
from alerts.models import Subscription
from core import search
from feed.models import Activity, Comment, Mention, Photo, Post, Revision, Source, Support
from feed.models.photos import photo_path
from feed.services import erase_person
from profiles.models import User


def remove() -> None:
    """Delete the inhabitants, the posts of the village with their threads, and the files of both."""
    with transaction.atomic():
        posts = Post.objects.filter(town__is_demo=True).values("pk")
        photos = Photo.objects.filter(content_type=_kind(Post), object_id__in=posts)
        paths = [photo_path(key) for pair in photos.values_list("key", "small_key") for key in pair]
        comments = Comment.objects.filter(content_type=_kind(Post), object_id__in=posts).values("pk")
        inhabitants = User.objects.filter(is_demo=True)
        for person in inhabitants:
            alerts.erase_person(person)
        for post in Post.objects.filter(town__is_demo=True, author__is_demo=False):
            alerts.forget(subject=post)  # what is left in the bells of real people
        for kind, ids in ((_kind(Comment), comments), (_kind(Post), posts)):
            for model in (Support, Mention, Revision, Activity, Subscription):
                model._base_manager.filter(content_type=kind, object_id__in=ids).delete()
        search.forget("comment", *comments.values_list("pk", flat=True))
        search.forget("post", *posts.values_list("pk", flat=True))
        Comment.objects.filter(pk__in=comments).delete()
        Post.objects.filter(town__is_demo=True).delete()
        for person in inhabitants:
            erase_person(person=person)  # what someone tried as them in a real town
        paths += [key for key in inhabitants.values_list("avatar", flat=True) if key]
        Source.objects.filter(content_type=_kind(User), object_id__in=inhabitants.values("pk")).delete()
        search.forget("person", *inhabitants.values_list("pk", flat=True))
        inhabitants.delete()
        transaction.on_commit(lambda: _delete_files(paths))


def _kind(model: type[models.Model]) -> ContentType:
    return ContentType.objects.get_for_model(model)


def _delete_files(paths: list[str]) -> None:
    for path in paths:
        default_storage.delete(path)
