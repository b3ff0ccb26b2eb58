"""Addresses: all that other sites may frame begins with ``/embed/``, and nothing else does (CLK-1)."""

from django.urls import path

from outreach.widgets import views

urlpatterns = [
    path("embed/villes/<slug:slug>/", views.wall, name="widget_wall"),
    path("embed/villes/<slug:slug>/carte/", views.map_of, name="widget_map"),
    path("embed/sondages/<int:pk>/", views.poll, name="widget_poll"),
    path("embed/civicnet.js", views.loader, name="widget_loader"),
    path("villes/<slug:slug>/integrer/", views.explain, name="town_embed"),
]
