"""Addresses of teams."""

from django.urls import URLPattern, path

from officials.teams.views import desk, own, pages

urlpatterns: list[URLPattern] = [
    path("villes/<slug:slug>/equipe/", pages.team, name="town_team"),
    path("villes/<slug:slug>/opposition/", pages.opposition, name="town_opposition"),
    path("elus/<int:pk>/", pages.official, name="official"),
    path("villes/<slug:slug>/opposition/flux.atom", pages.opposition_feed, name="town_opposition_feed"),
    path("elus/<int:pk>/flux.atom", pages.official_feed, name="official_feed"),
    path("carte-image/elus/<int:pk>.png", pages.official_card, name="official_card"),
    path("elus/<int:pk>/interets/", own.interests, name="official_interests"),
    path("elus/<int:pk>/cest-moi/", own.ask, name="official_ask"),
    path("mandats/<str:token>/", own.offer, name="mandate_offer"),
    path("mairie/<slug:slug>/reglages/agents/", desk.agents, name="desk_agents"),
    path("mairie/<slug:slug>/reglages/agents/<int:pk>/", desk.agent, name="desk_agent"),
]
