"""Addresses of polls."""

from django.urls import path

from feed import feeds
from feed.views.media import card
from participation.polls.views import pages, paper, preparing, voting

urlpatterns = [
    path("sondages/nouveau/", preparing.new, name="poll_new"),
    path("sondages/<int:pk>/", pages.poll, name="poll"),
    path("sondages/<int:pk>/resultat/", pages.tally, name="poll_tally"),
    path("sondages/<int:pk>/resultat.csv", pages.counts_file, name="poll_csv"),
    path("sondages/<int:pk>/historique/", pages.poll_history, name="poll_history"),
    path("sondages/<int:pk>/repondre/", voting.vote, name="poll_vote"),
    path("sondages/<int:pk>/retirer/", voting.withdraw, name="poll_withdraw"),
    path("sondages/<int:pk>/modifier/", preparing.edit, name="poll_edit"),
    path("sondages/<int:pk>/supprimer/", preparing.delete, name="poll_delete"),
    path("sondages/<int:pk>/annuler/", preparing.cancel, name="poll_cancel"),
    path("sondages/<int:pk>/papier/", paper.enter, name="poll_paper"),
    path("sondages/<int:pk>/papier/<int:batch>/retirer/", paper.withdraw, name="poll_withdraw_paper"),
    path("sondages/<int:pk>/suite/", preparing.follow_up, name="poll_outcome"),
    path("carte-image/sondages/<int:pk>.png", card, {"kind": "poll"}, name="poll_card"),
    path("villes/<slug:slug>/sondages/", pages.town_polls, name="town_polls"),
    path("villes/<slug:slug>/sondages/flux.atom", feeds.contributions, {"kind": "poll"}, name="town_polls_feed"),
]
