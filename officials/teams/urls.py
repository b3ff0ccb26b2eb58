"""Addresses of teams."""

from django.urls import URLPattern, path

from officials.teams.views import desk, own, pages

urlpatterns: list[URLPattern] = [
    path("villes/<slug:slug>/equipe/", pages.team, name="town_team"),
    path("villes/<slug:slug>/opposition/", pages.opposition, name="town_opposition"),
    path("elus/<int:pk>/", pages.official, name="official"),
    path("elus/<int:pk>/interets/", own.interests, name="official_interests"),
    path("elus/<int:pk>/cest-moi/", own.ask, name="official_ask"),
    path("mandats/<str:token>/", own.offer, name="mandate_offer"),
    path("mairie/<slug:slug>/reglages/agents/", desk.agents, name="desk_agents"),
    path("mairie/<slug:slug>/reglages/agents/<int:pk>/", desk.agent, name="desk_agent"),
]
