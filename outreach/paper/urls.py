"""Addresses of what is printed."""

from django.urls import path

from outreach.paper.views import bulletin, posters

urlpatterns = [
    path("villes/<slug:slug>/bulletin/", bulletin.town_bulletin, name="bulletin"),
    path("villes/<slug:slug>/bulletin.pdf", bulletin.bulletin_file, name="bulletin_file"),
    path("mairie/<slug:slug>/affiches/", posters.desk_posters, name="desk_posters"),
    path("mairie/<slug:slug>/affiches/nouvelle/", posters.new_poster, name="poster_new"),
    path("mairie/<slug:slug>/affiches/<int:pk>/", posters.desk_poster, name="desk_poster"),
    path("mairie/<slug:slug>/affiches/<int:pk>/decrocher/", posters.take_down, name="poster_take_down"),
    path("mairie/<slug:slug>/affiches/<int:pk>.pdf", posters.poster_file, name="poster_file"),
]
