"""Addresses of a town's follow-up."""

from django.urls import path

from cases.views import file, inbox

urlpatterns = [
    path("dossiers/<int:pk>/", file.case, name="case"),
    path("mairie/<slug:slug>/", inbox.inbox, name="inbox"),
    path("mairie/<slug:slug>/vues/", inbox.keep_view, name="inbox_keep"),
    path("mairie/<slug:slug>/vues/<int:pk>/oublier/", inbox.forget_view, name="inbox_forget"),
]
