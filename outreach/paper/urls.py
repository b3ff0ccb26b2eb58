"""Addresses of what is printed."""

from django.urls import path

from outreach.paper.views import bulletin

urlpatterns = [
    path("villes/<slug:slug>/bulletin/", bulletin.town_bulletin, name="bulletin"),
    path("villes/<slug:slug>/bulletin.pdf", bulletin.bulletin_file, name="bulletin_file"),
]
