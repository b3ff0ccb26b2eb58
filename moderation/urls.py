"""Addresses of fair play."""

from django.urls import path

from moderation.views import deciding, freezing, register

urlpatterns = [
    path("moderation/", register.fair_play, name="fair_play"),
    path("villes/<slug:slug>/decisions/", register.town_decisions, name="town_decisions"),
    path("villes/<slug:slug>/decisions/flux.atom", register.town_decisions_feed, name="town_decisions_feed"),
    path("decisions/<int:pk>/", register.decision, name="decision"),
    path("moderer/decisions/<int:pk>/retablir/", deciding.restore, name="decision_restore"),
    path("moderer/<slug:kind>/<int:pk>/", deciding.moderate, name="moderate"),
    path("elus/<int:pk>/geler/", freezing.freeze, name="freeze_official"),
    path("elus/<int:pk>/degeler/", freezing.unfreeze, name="unfreeze_official"),
]
