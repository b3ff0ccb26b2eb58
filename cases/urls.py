"""Addresses of a town's follow-up."""

from django.urls import path

from cases.views import answers, desk, export, file, inbox

urlpatterns = [
    path("villes/<slug:slug>/reponses/", answers.answers, name="town_answers"),
    path("dossiers/<int:pk>/", file.case, name="case"),
    path("mairie/<slug:slug>/", inbox.inbox, name="inbox"),
    path("mairie/<slug:slug>/export.csv", export.as_csv, name="inbox_csv"),
    path("mairie/<slug:slug>/export.geojson", export.as_geojson, name="inbox_geojson"),
    path("mairie/<slug:slug>/vues/", inbox.keep_view, name="inbox_keep"),
    path("mairie/<slug:slug>/vues/<int:pk>/oublier/", inbox.forget_view, name="inbox_forget"),
    path("mairie/<slug:slug>/reglages/", desk.desk, name="desk"),
    path("mairie/<slug:slug>/reglages/services/", desk.town_services, name="desk_services"),
    path("mairie/<slug:slug>/reglages/modeles/", desk.templates, name="desk_templates"),
]
