"""Walls by the API: strictly by time, the same rule as on the pages, and why each entry is there (CIW23)."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from core.api.fields import Id, Strict, Word
from core.api.operations import operation, page_of
from feed import wall
from feed.api.base import FeedView
from feed.entries import Entry
from feed.models import Activity, Comment, Publishable, kinds, model_of
from places.models import Intercommunality, Neighbourhood, Theme, Town, TownTheme
from profiles.models import User


def serializer_of(model: type[Publishable]) -> type[Strict]:
    """Return what shows this kind of contribution, found by its name in the ``api`` of its app."""
    module = import_module(f"{apps.get_app_config(model._meta.app_label).name}.api")
    found: type[Strict] = getattr(module, f"{model.__name__}Serializer")
    return found


def serializers_of_walls() -> dict[str, serializers.Serializer[Any] | type[serializers.Serializer[Any]]]:
    """Return what shows each kind that stands on walls, by its ``kind``; comments stand under things."""
    return {name: serializer_of(model) for name, model in kinds().items() if model is not Comment}


class EntrySerializer(Strict):
    """An entry of a wall: ``subject`` is what ``kind`` says."""

    id = serializers.CharField()
    kind = serializers.SerializerMethodField()
    subject = serializers.SerializerMethodField()

    def get_kind(self, entry: Entry) -> str:
        return str(model_of(entry.row.content_type)._meta.model_name)

    @extend_schema_field(PolymorphicProxySerializer("Contribution", serializers_of_walls, "kind"))
    def get_subject(self, entry: Entry) -> dict[str, Any]:
        subject: Any = entry.subject
        subject.supported = entry.supported
        return dict(serializer_of(type(subject))(subject, context=self.context).data)


class ReasonSerializer(Strict):
    """Something one follows that carries an entry."""

    name = serializers.CharField(source="subject.__str__")
    url = serializers.SerializerMethodField()

    def get_url(self, reason: wall.Reason) -> str:
        return f"{settings.SITE_URL}{reason.subject.get_absolute_url()}"


class WallQuery(Strict):
    """Which part of a wall."""

    before = Id(required=False, help_text=_("Ce qui vient après dans la liste : le curseur de la page d’avant."))
    limit = serializers.IntegerField(min_value=1, max_value=wall.MAX_PAGE, default=wall.PAGE)
    kind = Word(required=False, max_length=40, help_text=_("Un genre de contribution : post."))
    theme = Word(required=False, max_length=60, help_text=_("Le slug d’un thème."))


class WallView(FeedView):
    """A wall of some sources."""

    tag = _("Murs")

    def answer(self, sources: Sequence[int], themes: Any = None) -> HttpResponseBase:
        """Answer the page asked for; a theme that these walls do not have has no entries."""
        theme = None
        if slug := self.params.get("theme"):
            theme = (Theme.objects.default_set() if themes is None else themes).filter(slug=slug).first()
        page = wall.page(
            sources if theme or not slug else [],
            before=self.params.get("before"),
            size=self.params["limit"],
            viewer=self.request.user,
            kind=self.params.get("kind"),
            theme=theme,
        )
        return self.give_page([entry for entry in page.entries if entry.subject is not None], page.next)


class MyWall(WallView):
    name, members_only = "wall", True

    @operation(_("Lire son mur"), gives=page_of(EntrySerializer), query=WallQuery)
    def get(self, request: Any) -> HttpResponseBase:
        return self.answer(wall.sources_of(request.user))


class TownWall(WallView):
    name = "town_wall"

    @operation(_("Lire le mur d’une commune"), gives=page_of(EntrySerializer), query=WallQuery)
    def get(self, request: Any, slug: str) -> HttpResponseBase:
        town = get_object_or_404(Town, slug=slug)
        return self.answer(wall.source_ids(town), Theme.objects.of_town(town))


class NeighbourhoodWall(WallView):
    name = "neighbourhood_wall"

    @operation(_("Lire le mur d’un quartier"), gives=page_of(EntrySerializer), query=WallQuery)
    def get(self, request: Any, slug: str, part: str) -> HttpResponseBase:
        place = get_object_or_404(Neighbourhood, town__slug=slug, slug=part)
        return self.answer(wall.source_ids(place), Theme.objects.of_town(place.town_id))


class ThemeWall(WallView):
    name = "theme_wall"

    @operation(_("Lire le mur d’un thème dans une commune"), gives=page_of(EntrySerializer), query=WallQuery)
    def get(self, request: Any, slug: str, theme: str) -> HttpResponseBase:
        town = get_object_or_404(Town, slug=slug)
        subject = get_object_or_404(Theme.objects.of_town(town), slug=theme)
        used = TownTheme.objects.filter(town=town, theme=subject).first()
        return self.answer(wall.source_ids(used) if used else [], Theme.objects.of_town(town))


class IntercommunalityWall(WallView):
    name = "intercommunality_wall"

    @operation(_("Lire le mur d’une intercommunalité"), gives=page_of(EntrySerializer), query=WallQuery)
    def get(self, request: Any, slug: str) -> HttpResponseBase:
        return self.answer(wall.source_ids(get_object_or_404(Intercommunality, slug=slug)))


class PersonWall(WallView):
    name = "person_wall"

    @operation(_("Lire ce qu’une personne publie"), gives=page_of(EntrySerializer), query=WallQuery)
    def get(self, request: Any, handle: str) -> HttpResponseBase:
        person = get_object_or_404(User.objects.visible_to(request.user), handle=handle)
        return self.answer(wall.source_ids(person))


class Why(FeedView):
    name, tag, members_only = "why", _("Murs"), True

    @operation(_("Savoir pourquoi une entrée est sur son mur"), gives=page_of(ReasonSerializer))
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        activity = get_object_or_404(Activity.objects.visible_to(request.user), pk=pk)
        entry = next(iter(wall.entries([activity.pk], viewer=request.user)), None)
        if entry is None or entry.subject is None:
            raise Http404
        return self.give_page(wall.why(request.user, activity), None)
