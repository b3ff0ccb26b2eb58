"""Addresses of the months before an election."""

from django.urls import path

from officials.campaign.views import desk, register

urlpatterns = [
    path("villes/<slug:slug>/publications-officielles/", register.publications, name="town_publications"),
    path(
        "villes/<slug:slug>/publications-officielles/registre.csv",
        register.publications_csv,
        name="town_publications_csv",
    ),
    path("villes/<slug:slug>/publications-officielles/<int:pk>/candidat/", register.candidacy, name="candidacy"),
    path("mairie/<slug:slug>/reglages/elections/", desk.elections, name="desk_elections"),
]
