"""Addresses of spending."""

from django.urls import path

from feed import feeds
from feed.views.acts import support
from feed.views.media import card
from officials.spending.views import desk, pages, threads

urlpatterns = [
    path("villes/<slug:slug>/argent/", pages.town_spending, name="town_spending"),
    path("villes/<slug:slug>/argent/flux.atom", feeds.contributions, {"kind": "ledger"}, name="town_spending_feed"),
    path("villes/<slug:slug>/argent/lignes/", pages.lines, name="spending_lines"),
    path("villes/<slug:slug>/argent/lignes.csv", pages.lines_file, name="spending_file"),
    path("villes/<slug:slug>/argent/subventions-<int:year>.csv", pages.subsidies_file, name="subsidies_file"),
    path("argent/publications/<int:pk>/", threads.ledger, name="ledger"),
    path("carte-image/argent/<int:pk>.png", card, {"kind": "ledger"}, name="ledger_card"),
    path("argent/publications/<int:pk>/modifier/", threads.ledger_edit, name="ledger_edit"),
    path("argent/publications/<int:pk>/historique/", threads.ledger_history, name="ledger_history"),
    path("argent/publications/<int:pk>/supprimer/", threads.ledger_delete, name="ledger_delete"),
    path("argent/publications/<int:pk>/soutenir/", support, {"kind": "ledger"}, name="ledger_support"),
    path("argent/lignes/<int:pk>/", threads.line, name="spending_line"),
    path("argent/lignes/<int:pk>/discuter/", threads.discuss, name="spending_discuss"),
    path("argent/discussions/<int:pk>/", threads.topic, name="linetopic"),
    path("argent/discussions/<int:pk>/historique/", threads.topic_history, name="linetopic_history"),
    path("argent/discussions/<int:pk>/modifier/", threads.topic_change, name="linetopic_edit"),
    path("argent/discussions/<int:pk>/supprimer/", threads.topic_change, name="linetopic_delete"),
    path("mairie/<slug:slug>/argent/", desk.desk, name="desk_spending"),
    path("mairie/<slug:slug>/argent/<int:pk>/", desk.desk_ledger, name="desk_ledger"),
]
