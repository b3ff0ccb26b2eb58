"""Addresses of places; walls of places are the feed's."""

from django.urls import path

from places import views

urlpatterns = [
    path("communes/", views.towns, name="towns"),
    path("communes/suggestions/", views.suggestions, name="town_suggestions"),
    path("communes/autour/", views.around, name="towns_near"),
    path("communes/<slug:slug>/", views.department, name="department"),
    path("communes/<str:code>/contour.json", views.contour, name="town_outline"),
    path("communes/<str:code>/alentours.json", views.surroundings, name="town_surroundings"),
    path("communes/<str:code>/quartiers.json", views.parts, name="town_parts"),
    path("sitemap.xml", views.sitemap_index, name="sitemap_index"),
    path("sitemap-<slug:slug>.xml", views.sitemap, name="sitemap"),
]
