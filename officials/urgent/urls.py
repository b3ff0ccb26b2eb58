"""Addresses of alerts."""

from django.urls import path

from feed.views.media import card
from officials.urgent.views import desk, pages, relaying

urlpatterns = [
    path("alertes/<int:pk>/", pages.alert, name="alert"),
    path("alertes/<int:pk>/zone.json", pages.area, name="alert_area"),
    path("alertes/<int:pk>/cap.xml", relaying.cap, name="alert_cap"),
    path("alertes/<int:pk>/historique/", pages.alert_history, name="alert_history"),
    path("alertes/<int:pk>/suivre/", desk.follow_up, name="alert_edit"),
    path("alertes/<int:pk>/retirer/", desk.drop, name="alert_delete"),
    path("alertes/<int:pk>/confirmer/", desk.confirm, name="alert_confirm"),
    path("carte-image/alertes/<int:pk>.png", card, {"kind": "alert"}, name="alert_card"),
    path("villes/<slug:slug>/alertes/", pages.town_alerts, name="town_alerts"),
    path("villes/<slug:slug>/alertes/banniere/", pages.town_banner, name="town_banner"),
    path("villes/<slug:slug>/alertes/flux.atom", relaying.feed, name="town_alerts_feed"),
    path("mairie/<slug:slug>/alertes/", desk.prepare, name="desk_alerts"),
]
