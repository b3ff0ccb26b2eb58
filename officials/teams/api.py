"""Teams by the API: who acts for a town."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.fields import Strict, Word
from core.api.operations import operation, page_of
from core.api.views import ApiView
from officials.teams.team import team_of
from places.api import PlaceSerializer, ThemeSerializer
from places.models import Town
from profiles.api import FaceSerializer
from profiles.models import Mandate


class OfficialSerializer(Strict):
    """Somebody who acts for a town, with an account or as a register names them."""

    id = serializers.IntegerField(source="pk")
    url = serializers.SerializerMethodField()
    name = serializers.CharField(source="display_name")
    role = serializers.CharField(help_text=_("mayor, deputy, councillor, opposition, clerk, agent."))
    title = serializers.CharField()
    person = FaceSerializer(source="member", allow_null=True)
    themes = ThemeSerializer(many=True)
    neighbourhood = PlaceSerializer(allow_null=True)
    service = serializers.CharField(source="service.name", default=None, allow_null=True)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    register = serializers.CharField(source="source", help_text=_("Le registre d’où vient le nom, et son mois."))

    example = {
        "id": 12,
        "url": "https://example.org/elus/12/",
        "name": "Awa Diop",
        "role": "deputy",
        "title": "Adjointe à l’école",
        "person": None,
        "themes": [{"slug": "ecole", "name": "École"}],
        "neighbourhood": None,
        "service": None,
        "starts_at": "2026-03-28T00:00:00+01:00",
        "ends_at": None,
        "register": "RNE, avril 2026",
    }

    def get_url(self, mandate: Mandate) -> str:
        return f"{settings.SITE_URL}{mandate.get_absolute_url()}"


class TeamQuery(Strict):
    """All of the team, or who has a theme or a neighbourhood in charge."""

    theme = Word(required=False, max_length=60)
    neighbourhood = Word(required=False, max_length=80)


class TownTeam(ApiView):
    name, tag = "town_team", _("Lieux")

    @operation(_("Lire l’équipe d’une commune"), gives=page_of(OfficialSerializer), query=TeamQuery)
    def get(self, request: Any, slug: str) -> HttpResponseBase:
        town = get_object_or_404(Town, slug=slug)
        asked = {name: self.params.get(name, "") for name in ("theme", "neighbourhood")}
        groups = team_of(town, **asked).groups
        return self.give_page([member for group in groups for member in group.members], None)


urlpatterns = [path("towns/<slug:slug>/team/", TownTeam.as_view(), name="api_town_team")]
