"""Ideas by the API: reading those of a town, sharing, changing in public, taking back, stars."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser

from core.api.fields import Constant, Line, Strict, Text, Word
from core.api.operations import PageQuery, operation, page_of
from core.api.parsers import JSONParser
from core.api.stars import RatingForm, RatingSerializer
from core.api.views import version_of
from feed.api.acts import SubscriptionView, SupportView
from feed.api.base import FeedView, with_support
from feed.api.comments import ThreadView
from feed.api.posts import sent_photos
from feed.api.shapes import (
    ContributionSerializer,
    KeptPhotoForm,
    PhotoSerializer,
    RevisionSerializer,
    TownField,
    WithPhotosForm,
    WordsForm,
)
from feed.models import Revision
from participation.ideas import lists, services
from participation.ideas.models import MAX_BODY, MAX_NEED, MAX_TITLE, Idea
from participation.ideas.places import checked_place
from places.api import PlaceSerializer, ThemeSerializer
from places.geometry import BadGeometry
from places.models import Town
from profiles.api import FaceSerializer
from profiles.authentication import within_reach


class GoalSerializer(Strict):
    """What the town promised to so many supports, before the idea came."""

    supports = serializers.IntegerField()
    promise = serializers.CharField()
    days = serializers.IntegerField()
    crossed_at = serializers.DateTimeField(allow_null=True)


class IdeaSerializer(ContributionSerializer):
    """An idea: the need it meets, where, who wrote it, and what the town made of it."""

    kind = Constant("idea")
    url = serializers.SerializerMethodField()
    title = serializers.CharField()
    need = serializers.CharField()
    town = PlaceSerializer()
    neighbourhood = PlaceSerializer(allow_null=True)
    theme = ThemeSerializer(allow_null=True)
    place = serializers.JSONField(source="geometry", help_text=_("GeoJSON ; null pour toute la commune."))
    coauthors = FaceSerializer(source="writers", many=True)
    state = serializers.CharField()
    goals = GoalSerializer(many=True)
    ratings = serializers.ListField(
        child=serializers.IntegerField(), help_text=_("Combien ont donné une étoile, deux … cinq.")
    )
    estimated_cost = serializers.DecimalField(12, 2, allow_null=True, help_text=_("En euros."))
    photos = PhotoSerializer(many=True)

    example = {
        "kind": "idea",
        "id": "812345678901234567",
        "author": None,
        "capacity": "",
        "capacity_until": None,
        "body": "Un banc à l’ombre du tilleul, en bois du pays.",
        "published_at": "2026-05-04T10:30:00+02:00",
        "edited_at": None,
        "support_count": 32,
        "comment_count": 3,
        "supported": True,
        "url": "https://example.org/idees/812345678901234567/",
        "title": "Un banc devant l’école",
        "need": "Les grands-parents attendent debout.",
        "town": {"slug": "gap-05", "name": "Gap", "url": "https://example.org/villes/gap-05/"},
        "neighbourhood": None,
        "theme": {"slug": "ecoles", "name": "Écoles"},
        "place": {"type": "Point", "coordinates": [6.08, 44.56]},
        "coauthors": [],
        "state": "received",
        "goals": [{"supports": 50, "promise": "examinée par le conseil", "days": 90, "crossed_at": None}],
        "ratings": [0, 0, 1, 4, 6],
        "estimated_cost": None,
        "photos": [],
    }

    def get_url(self, idea: Idea) -> str:
        return f"{settings.SITE_URL}{idea.get_absolute_url()}"


@extend_schema_field({"type": "object"})  # or null, where the form allows it
class PlaceField(serializers.JSONField):
    """A GeoJSON point, line or area; an object, or in a form its text."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the geometry."""
        try:
            return checked_place(json.loads(data[:20_000]) if isinstance(data, str) else data)
        except (BadGeometry, ValueError, RecursionError):
            raise serializers.ValidationError(_("Ce n’est ni un point, ni un tracé, ni une zone.")) from None


class IdeaWordsForm(WordsForm):
    """The words of an idea and their place in a town."""

    title = Line(max_length=MAX_TITLE)
    need = Line(max_length=MAX_NEED)
    body = Text(max_length=MAX_BODY, required=False, allow_blank=True)
    place = PlaceField(required=False, allow_null=True, help_text=_("GeoJSON ; null pour toute la commune."))


class IdeaEditForm(IdeaWordsForm):
    """What can be changed of an idea."""

    title = Line(max_length=MAX_TITLE, required=False)
    need = Line(max_length=MAX_NEED, required=False)
    photos = KeptPhotoForm(many=True, required=False, help_text=_("Les photos qui restent, avec leur description."))

    example = {"title": "Deux bancs devant l’école"}

    def validate_photos(self, photos: list[dict[str, Any]]) -> dict[int, str]:
        return {photo["id"]: photo["alt"] for photo in photos}


class IdeaForm(IdeaWordsForm):
    """A new idea, shared at once."""

    town = TownField()

    example = {"town": "gap-05", "title": "Un banc devant l’école", "need": "Les grands-parents attendent debout."}


class IdeaWithPhotosForm(WithPhotosForm, IdeaForm):
    """A new idea with photos."""

    example = IdeaForm.example | {"photos": ["…"], "alts": ["La place vide."]}


class TownIdeasQuery(PageQuery):
    """Which ideas of a town, newest first."""

    theme = Word(required=False, max_length=60, help_text=_("Le slug d’un thème."))
    state = serializers.ChoiceField([step.key for step in Idea.workflow], required=False)


def idea_version(idea: Idea) -> str:
    """Return the mark of what those who write an idea may edit."""
    photos = [(photo.pk, photo.alt) for photo in idea.photos.all()]
    return version_of(idea.words, idea.theme_id, idea.neighbourhood_id, idea.geometry, photos)


class IdeaView(FeedView):
    """What the views of one idea share."""

    tag = _("Idées")

    def read(self, pk: int, rows: Any = None) -> Idea:
        """Return the idea as its reader may see it."""
        seen = (Idea.objects.all() if rows is None else rows).visible_to(self.request.user).standing().for_wall()
        idea: Idea = get_object_or_404(with_support(seen, self.request.user), pk=pk)
        return idea

    def written(self, pk: int) -> Idea:
        """Return an idea that the reader may change, where their token may write."""
        mine = self.read(pk, Idea.objects.written_by(self.request.user))
        within_reach(self.request, mine.town_id)
        return mine

    def show(self, idea: Idea) -> Any:
        """Answer the idea as it is now."""
        shown = self.read(idea.pk)
        return self.give(shown, version=idea_version(shown), address=reverse("api_idea", args=[idea.pk]))


class TownIdeas(IdeaView):
    name = "town_ideas"

    @operation(_("Lister les idées d’une commune"), gives=page_of(IdeaSerializer), query=TownIdeasQuery)
    def get(self, request: Any, slug: str) -> HttpResponseBase:
        town = get_object_or_404(Town, slug=slug)
        asked = lists.Asked(town, theme=self.params.get("theme", ""), state=self.params.get("state", ""))
        return self.give_page(*self.keyset(with_support(lists.rows(asked, viewer=request.user), request.user)))


class Ideas(IdeaView):
    name = "ideas"
    parser_classes = (JSONParser, MultiPartParser)

    @operation(
        _("Proposer une idée"),
        takes={"application/json": IdeaForm, "multipart/form-data": IdeaWithPhotosForm},
        gives=IdeaSerializer,
        status=201,
        limit="idea",
        refusals=("busy",),
    )
    def post(self, request: Any) -> HttpResponseBase:
        sent = self.taken()
        within_reach(request, sent["town"])
        photos = sent_photos(sent)
        geometry = sent.pop("place", None)
        return self.once(
            lambda: services.share_idea(author=request.user, geometry=geometry, photos=photos, **sent), self.show
        )


class OneIdea(IdeaView):
    name = "idea"

    @operation(_("Lire une idée"), gives=IdeaSerializer)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        idea = self.read(pk)
        return self.give(idea, version=idea_version(idea))

    @operation(
        _("Modifier une idée qu’on écrit"),
        takes=IdeaEditForm,
        gives=IdeaSerializer,
        limit="edit",
        refusals=("changed",),
    )
    def patch(self, request: Any, pk: int) -> HttpResponseBase:
        mine = self.written(pk)
        changed = self.taken(town=mine.town)
        for ours, theirs in (("kept_photos", "photos"), ("geometry", "place")):
            if theirs in changed:
                changed[ours] = changed.pop(theirs)

        def act() -> Idea:
            get_object_or_404(Idea.objects.select_for_update(of=("self",)), pk=pk)
            now = self.written(pk)
            self.check_unchanged(idea_version(now))
            names = ("title", "need", "body", "theme", "neighbourhood", "geometry")
            kept = {name: getattr(now, name) for name in names}
            return services.edit_idea(idea=now, by=request.user, **kept | changed)

        return self.once(act, self.show)

    @operation(_("Retirer une de ses idées"), status=204, limit="edit", refusals=("changed",))
    def delete(self, request: Any, pk: int) -> HttpResponseBase:
        mine = self.written(pk)
        if mine.author_id != request.user.pk:
            raise Http404
        self.check_unchanged(idea_version(mine))
        return self.once(lambda: services.delete_idea(idea=mine))


class IdeaHistory(IdeaView):
    name = "idea_history"

    @operation(_("Lire ce qu’une idée disait avant"), gives=page_of(RevisionSerializer), query=PageQuery)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        idea = self.read(pk)
        return self.give_page(*self.keyset(Revision.objects.visible_to(request.user).of(idea)))


class IdeaRating(IdeaView):
    name = "idea_rating"

    def rated(self, pk: int) -> Idea:
        idea = self.read(pk)
        within_reach(self.request, idea.town_id)
        return idea

    @operation(_("Donner des étoiles"), takes=RatingForm, gives=RatingSerializer, limit="rating")
    def put(self, request: Any, pk: int) -> HttpResponseBase:
        idea = self.rated(pk)
        stars = self.taken()["stars"]
        return self.once(
            lambda: services.rate(person=request.user, idea=idea, stars=stars),
            lambda ratings: self.give({"stars": stars, "ratings": ratings}),
        )

    @operation(_("Retirer ses étoiles"), gives=RatingSerializer, limit="rating")
    def delete(self, request: Any, pk: int) -> HttpResponseBase:
        idea = self.rated(pk)
        return self.once(
            lambda: services.withdraw_rating(person=request.user, idea=idea),
            lambda ratings: self.give({"stars": None, "ratings": ratings}),
        )


class IdeaSupport(SupportView):
    name, kind = "idea_support", "idea"


class IdeaSubscription(SubscriptionView):
    name, kind = "idea_subscription", "idea"


class IdeaComments(ThreadView):
    name, kind = "idea_comments", "idea"


urlpatterns = [
    path("towns/<slug:slug>/ideas/", TownIdeas.as_view(), name="api_town_ideas"),
    path("ideas/", Ideas.as_view(), name="api_ideas"),
    path("ideas/<int:pk>/", OneIdea.as_view(), name="api_idea"),
    path("ideas/<int:pk>/history/", IdeaHistory.as_view(), name="api_idea_history"),
    path("ideas/<int:pk>/rating/", IdeaRating.as_view(), name="api_idea_rating"),
    path("ideas/<int:pk>/support/", IdeaSupport.as_view(), name="api_idea_support"),
    path("ideas/<int:pk>/subscription/", IdeaSubscription.as_view(), name="api_idea_subscription"),
    path("ideas/<int:pk>/comments/", IdeaComments.as_view(), name="api_idea_comments"),
]
