"""Addresses of claims, of the assistant and of a town's documents."""

from django.urls import path

from officials.claims.views import assistant, claiming, documents, joining

urlpatterns = [
    path("villes/<slug:slug>/reprendre/", claiming.claim_town, name="claim_town"),
    path("villes/<slug:slug>/reprendre/code/", claiming.claim_code, name="claim_code"),
    path("villes/<slug:slug>/reprendre/renoncer/", claiming.withdraw, name="withdraw_claim"),
    path("villes/<slug:slug>/reprendre/contester/", claiming.contest, name="contest_claim"),
    path("reprises/<str:key>/", claiming.confirm, name="confirm_claim"),
    path("reprises/<str:key>/code/", claiming.confirm_code, name="confirm_claim_code"),
    path("villes/<slug:slug>/rejoindre/", joining.join, name="join_team"),
    path("mairie/<slug:slug>/reglages/demandes/", joining.desk_joins, name="desk_joins"),
    path("mairie/<slug:slug>/assistant/", assistant.begin, name="assistant"),
    path("mairie/<slug:slug>/assistant/fin/", assistant.finished, name="assistant_end"),
    path("mairie/<slug:slug>/assistant/<slug:step>/", assistant.step, name="assistant_step"),
    path("villes/<slug:slug>/documents/", documents.town_documents, name="town_documents"),
    path("villes/<slug:slug>/documents/flux.atom", documents.town_documents_feed, name="town_documents_feed"),
    path("documents/<int:pk>/", documents.town_document, name="town_document"),
    path("mairie/<slug:slug>/reglages/documents/", documents.desk_documents, name="desk_documents"),
]
