"""Places by the API: towns, their neighbourhoods and themes, intercommunalities. All public."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core import validators
from core.api.fields import Strict, Word
from core.api.operations import PageQuery, operation, page_of
from core.api.views import ApiView
from places.models import Intercommunality, Neighbourhood, Theme, Town
from places.search import LONGEST_QUERY, near, suggest

AROUND = 20


class PlaceSerializer(Strict):
    """Anything with a page: its name in the reader's language, and where the page is."""

    slug = serializers.SlugField()
    name = serializers.CharField(source="__str__")
    url = serializers.SerializerMethodField()

    def get_url(self, place: Any) -> str:
        return f"{settings.SITE_URL}{place.get_absolute_url()}"


class TownSerializer(PlaceSerializer):
    """A town as lists show it."""

    name = serializers.CharField(source="local_name")
    country = serializers.CharField()
    department = serializers.CharField()
    population = serializers.IntegerField()
    postal_codes = serializers.ListField(child=serializers.CharField())
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)

    example = {
        "slug": "gap-05",
        "name": "Gap",
        "url": "https://example.org/villes/gap-05/",
        "country": "FR",
        "department": "Hautes-Alpes",
        "population": 40631,
        "postal_codes": ["05000"],
        "latitude": 44.5612,
        "longitude": 6.0823,
    }


class FactsSerializer(Strict):
    """What a town hall says of itself; what it does not say is left out."""

    address = serializers.CharField(required=False)
    hours = serializers.CharField(required=False)
    phone = serializers.CharField(required=False)
    email = serializers.CharField(required=False)
    website = serializers.CharField(required=False)


class TownDetailSerializer(TownSerializer):
    """A town with what its town hall says of itself."""

    code = serializers.CharField(help_text=_("Pays et code national : FR-05061."))
    region = serializers.CharField()
    time_zone = serializers.CharField()
    claimed = serializers.SerializerMethodField(help_text=_("La mairie répond de la page."))
    intercommunality = PlaceSerializer(allow_null=True)
    facts = FactsSerializer()

    def get_claimed(self, town: Town) -> bool:
        return town.claimed_at is not None


class NeighbourhoodSerializer(PlaceSerializer):
    """A part of a town."""


class ThemeSerializer(Strict):
    """A subject of public life in a town."""

    slug = serializers.SlugField()
    name = serializers.CharField(source="label")


class IntercommunalitySerializer(PlaceSerializer):
    """A grouping of towns with a council of its own."""

    code = serializers.CharField()
    population = serializers.IntegerField()


class TownQuery(PageQuery):
    """All towns, or those that a text finds: then the most populous first, on one page."""

    q = Word(required=False, max_length=LONGEST_QUERY, help_text=_("Nom ou code postal."))
    country = Word(required=False, max_length=2)
    department = Word(required=False, max_length=10, help_text=_("Code du département ou de la province."))


class PointQuery(Strict):
    """A point on Earth, in degrees."""

    lat = serializers.FloatField(min_value=-90, max_value=90, validators=[validators.latitude])
    lon = serializers.FloatField(min_value=-180, max_value=180, validators=[validators.longitude])


class Towns(ApiView):
    name, tag = "towns", _("Lieux")

    @operation(_("Chercher des communes"), gives=page_of(TownSerializer), query=TownQuery, limit="search")
    def get(self, request: Any) -> HttpResponseBase:
        if asked := self.params.get("q"):
            return self.give_page(suggest(asked, limit=self.params["limit"]), None)
        towns = Town.objects.visible_to(request.user).real().for_cards()
        columns = {"country": "country", "department": "department_code"}
        wanted = {column: self.params[name] for name, column in columns.items() if name in self.params}
        return self.give_page(*self.keyset(towns.filter(**wanted)))


class TownsNear(ApiView):
    name, tag = "towns_near", _("Lieux")

    @operation(
        _("Trouver les communes autour d’un point"), gives=page_of(TownSerializer), query=PointQuery, limit="search"
    )
    def get(self, request: Any) -> HttpResponseBase:
        found = near(latitude=self.params["lat"], longitude=self.params["lon"], limit=AROUND)
        return self.give_page(found, None)


class OneTown(ApiView):
    name, tag = "town", _("Lieux")

    @operation(_("Lire une commune"), gives=TownDetailSerializer)
    def get(self, request: Any, slug: str) -> HttpResponseBase:
        return self.give(get_object_or_404(Town.objects.select_related("intercommunality"), slug=slug))


class Neighbourhoods(ApiView):
    name, tag = "neighbourhoods", _("Lieux")

    @operation(_("Lister les quartiers d’une commune"), gives=page_of(NeighbourhoodSerializer), query=PageQuery)
    def get(self, request: Any, slug: str) -> HttpResponseBase:
        town = get_object_or_404(Town, slug=slug)
        parts: QuerySet[Neighbourhood] = town.neighbourhoods.select_related("town").defer("geometry", "town__facts")
        return self.give_page(*self.keyset(parts))


class Themes(ApiView):
    name, tag = "themes", _("Lieux")

    @operation(_("Lister les thèmes d’une commune"), gives=page_of(ThemeSerializer))
    def get(self, request: Any, slug: str) -> HttpResponseBase:
        return self.give_page(Theme.objects.of_town(get_object_or_404(Town, slug=slug)), None)


class OneIntercommunality(ApiView):
    name, tag = "intercommunality", _("Lieux")

    @operation(_("Lire une intercommunalité"), gives=IntercommunalitySerializer)
    def get(self, request: Any, slug: str) -> HttpResponseBase:
        return self.give(get_object_or_404(Intercommunality, slug=slug))


class MemberTowns(ApiView):
    name, tag = "member_towns", _("Lieux")

    @operation(_("Lister les communes d’une intercommunalité"), gives=page_of(TownSerializer), query=PageQuery)
    def get(self, request: Any, slug: str) -> HttpResponseBase:
        group = get_object_or_404(Intercommunality, slug=slug)
        return self.give_page(*self.keyset(Town.objects.for_cards().filter(intercommunality=group)))


urlpatterns = [
    path("towns/", Towns.as_view(), name="api_towns"),
    path("towns/near/", TownsNear.as_view(), name="api_towns_near"),
    path("towns/<slug:slug>/", OneTown.as_view(), name="api_town"),
    path("towns/<slug:slug>/neighbourhoods/", Neighbourhoods.as_view(), name="api_neighbourhoods"),
    path("towns/<slug:slug>/themes/", Themes.as_view(), name="api_themes"),
    path("intercommunalities/<slug:slug>/", OneIntercommunality.as_view(), name="api_intercommunality"),
    path("intercommunalities/<slug:slug>/towns/", MemberTowns.as_view(), name="api_member_towns"),
]
