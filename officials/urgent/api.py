"""Alerts of a town by the API, so that others can relay them: read only; two people of the town hall send them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.fields import Constant, Flag, Strict
from core.api.operations import PageQuery, operation, page_of
from feed.api.base import FeedView, with_support
from feed.api.shapes import ContributionSerializer
from officials.urgent.models import Alert, Level
from places.api import PlaceSerializer
from places.models import Town


class AlertStepSerializer(Strict):
    """What was said since."""

    words = serializers.CharField()
    ends = serializers.BooleanField(help_text=_("C’est la fin de l’alerte."))
    capacity = serializers.CharField()
    at = serializers.DateTimeField()


class AlertSerializer(ContributionSerializer):
    """An urgent message of a town. It holds until ``ends_at``, or ``ended_at`` when it was called off."""

    kind = Constant("alert")
    url = serializers.SerializerMethodField()
    cap = serializers.SerializerMethodField(help_text=_("L’adresse du fichier CAP 1.2."))
    title = serializers.CharField()
    advice = serializers.CharField(help_text=_("Ce qu’il faut faire."))
    level = serializers.ChoiceField(Level.values)
    town = PlaceSerializer()
    neighbourhoods = PlaceSerializer(many=True)
    area = serializers.JSONField(
        source="geometry", help_text=_("GeoJSON ; null pour les quartiers nommés, ou toute la commune.")
    )
    ends_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    over = serializers.BooleanField(source="is_over")
    steps = AlertStepSerializer(many=True)

    example = {
        "kind": "alert",
        "id": "812345678901234567",
        "author": None,
        "capacity": "Maire",
        "capacity_until": None,
        "body": "La source est trouble depuis l’orage.",
        "published_at": "2026-05-04T10:30:00+02:00",
        "edited_at": None,
        "support_count": 0,
        "comment_count": 0,
        "supported": False,
        "url": "https://example.org/alertes/812345678901234567/",
        "cap": "https://example.org/alertes/812345678901234567/cap.xml",
        "title": "Ne buvez pas l’eau du robinet",
        "advice": "De l’eau en bouteille est donnée à la mairie.",
        "level": "danger",
        "town": {"slug": "gap-05", "name": "Gap", "url": "https://example.org/villes/gap-05/"},
        "neighbourhoods": [],
        "area": None,
        "ends_at": "2026-05-05T18:00:00+02:00",
        "ended_at": None,
        "over": False,
        "steps": [],
    }

    def get_url(self, alert: Alert) -> str:
        return f"{settings.SITE_URL}{alert.get_absolute_url()}"

    def get_cap(self, alert: Alert) -> str:
        return f"{settings.SITE_URL}{reverse('alert_cap', args=[alert.pk])}"


class TownAlertsQuery(PageQuery):
    """Which alerts of a town, newest first."""

    active = Flag(default=True, help_text=_("Seulement celles qui valent maintenant."))


class AlertView(FeedView):
    """What the views of alerts share."""

    tag = _("Alertes")

    def rows(self) -> Any:
        return with_support(Alert.objects.visible_to(self.request.user).standing().for_wall(), self.request.user)


class TownAlerts(AlertView):
    name = "town_alerts"

    @operation(_("Lister les alertes d’une commune"), gives=page_of(AlertSerializer), query=TownAlertsQuery)
    def get(self, request: Any, slug: str) -> HttpResponseBase:
        rows = self.rows().filter(town=get_object_or_404(Town, slug=slug))
        return self.give_page(*self.keyset(rows.active() if self.params["active"] else rows))


class OneAlert(AlertView):
    name = "alert"

    @operation(_("Lire une alerte"), gives=AlertSerializer)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        return self.give(get_object_or_404(self.rows(), pk=pk))


urlpatterns = [
    path("towns/<slug:slug>/alerts/", TownAlerts.as_view(), name="api_town_alerts"),
    path("alerts/<int:pk>/", OneAlert.as_view(), name="api_alert"),
]
