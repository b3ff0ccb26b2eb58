"""Taking the village away: its inhabitants and everything that was said there, also by real people who tried it.

The town itself stays, with its neighbourhoods and themes, so that an account that chose it keeps its town and follows.
"""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import models, transaction

from alerts import services as alerts
from alerts.models import Subscription
from cases.models import Case, Move
from civicnet.demo import hall
from core import search
from feed.models import Activity, Comment, Mention, Photo, Publishable, Revision, Source, Support, kinds
from feed.models.photos import photo_path
from feed.services import erase_person, set_points
from messaging.models import Conversation
from moderation.models import Decision
from officials.campaign.models import Election
from officials.claims.models import TownDocument
from outreach.newsletters.models import Letter, Reader
from profiles.models import Mandate, User


def remove() -> None:
    """Delete the inhabitants, what was said in the village with its threads and follow-up, and the files of all."""
    with transaction.atomic():
        paths: list[str] = []
        Decision.objects.filter(town__is_demo=True).delete()
        Election.objects.filter(town__is_demo=True).delete()
        Letter.objects.filter(town__is_demo=True).delete()
        Reader.objects.filter(town__is_demo=True).delete()
        Conversation.objects.filter(town__is_demo=True).delete()  # in private with its town hall, and their cases
        inhabitants = User.objects.filter(is_demo=True)
        for person in inhabitants:
            alerts.erase_person(person)
        for model in kinds().values():
            if model is not Comment:
                paths += _remove_kind(model)
        for person in inhabitants:
            erase_person(person=person)  # what someone tried as them in a real town
        paths += hall.document_files()
        TownDocument.objects.filter(town__is_demo=True).delete()
        paths += [key for key in inhabitants.values_list("avatar", flat=True) if key]
        Source.objects.filter(content_type=_kind(User), object_id__in=inhabitants.values("pk")).delete()
        search.forget("person", *inhabitants.values_list("pk", flat=True))
        inhabitants.delete()
        Mandate.objects.filter(town__is_demo=True).delete()  # those of the invented register
        transaction.on_commit(lambda: _delete_files(paths))


def _remove_kind(model: type[Publishable]) -> list[str]:
    """Delete what of a kind was said in the village, with all that hangs on it; return the paths of its photos."""
    said = model.rows().filter(town__is_demo=True)
    for subject in said.exclude(author__is_demo=True):
        alerts.forget(subject=subject)  # what is left in the bells of real people
    photos = Photo.objects.filter(content_type=_kind(model), object_id__in=said.values("pk"))
    steps = Move.objects.filter(case__content_type=_kind(model), case__object_id__in=said.values("pk"))
    photos |= Photo.objects.filter(content_type=_kind(Move), object_id__in=steps.values("pk"))
    paths = [photo_path(key) for pair in photos.values_list("key", "small_key") for key in pair]
    photos.delete()
    comments = Comment.objects.filter(content_type=_kind(model), object_id__in=said.values("pk")).values("pk")
    for kind, ids in ((_kind(Comment), comments), (_kind(model), said.values("pk"))):
        for rows in (Support, Mention, Revision, Activity, Subscription, Case):
            rows._base_manager.filter(content_type=kind, object_id__in=ids).delete()
    search.forget("comment", *comments.values_list("pk", flat=True))
    search.forget(str(model._meta.model_name), *said.values_list("pk", flat=True))
    set_points(gone=[(_kind(model).pk, pk) for pk in said.values_list("pk", flat=True)])
    Comment.objects.filter(pk__in=comments).delete()
    said.delete()
    return paths


def _kind(model: type[models.Model]) -> ContentType:
    return ContentType.objects.get_for_model(model)


def _delete_files(paths: list[str]) -> None:
    for path in paths:
        default_storage.delete(path)
