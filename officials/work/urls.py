"""Addresses of actions and commitments."""

from django.urls import path

from feed import feeds
from feed.views.media import card
from officials.work.views import acts, pages, writing

ACTION, COMMITMENT = {"kind": "action"}, {"kind": "commitment"}

urlpatterns = [
    path("villes/<slug:slug>/actions/", pages.town_actions, name="town_actions"),
    path("villes/<slug:slug>/engagements/", pages.town_commitments, name="town_commitments"),
    path("villes/<slug:slug>/actions/flux.atom", feeds.contributions, ACTION, name="town_actions_feed"),
    path("villes/<slug:slug>/engagements/flux.atom", feeds.contributions, COMMITMENT, name="town_commitments_feed"),
    path("actions/nouvelle/", writing.new, ACTION, name="action_new"),
    path("actions/<int:pk>/", pages.work, ACTION, name="action"),
    path("actions/<int:pk>/historique/", pages.history, ACTION, name="action_history"),
    path("actions/<int:pk>/modifier/", writing.edit, ACTION, name="action_edit"),
    path("actions/<int:pk>/supprimer/", writing.delete, ACTION, name="action_delete"),
    path("actions/<int:pk>/avancer/", acts.step, ACTION, name="action_step"),
    path("actions/<int:pk>/etapes/", acts.milestones, name="action_milestones"),
    path("actions/<int:pk>/inspiree/", acts.inspire, ACTION, name="action_inspire"),
    path("actions/<int:pk>/inspiree/<int:link>/retirer/", acts.forget, ACTION, name="action_forget"),
    path("actions/<int:pk>/etoiles/<slug:question>/", acts.rate, ACTION, name="action_rate"),
    path("carte-image/actions/<int:pk>.png", card, ACTION, name="action_card"),
    path("engagements/nouveau/", writing.new, COMMITMENT, name="commitment_new"),
    path("engagements/<int:pk>/", pages.work, COMMITMENT, name="commitment"),
    path("engagements/<int:pk>/historique/", pages.history, COMMITMENT, name="commitment_history"),
    path("engagements/<int:pk>/modifier/", writing.edit, COMMITMENT, name="commitment_edit"),
    path("engagements/<int:pk>/supprimer/", writing.delete, COMMITMENT, name="commitment_delete"),
    path("engagements/<int:pk>/avancer/", acts.step, COMMITMENT, name="commitment_step"),
    path("engagements/<int:pk>/inspire/", acts.inspire, COMMITMENT, name="commitment_inspire"),
    path("engagements/<int:pk>/inspire/<int:link>/retirer/", acts.forget, COMMITMENT, name="commitment_forget"),
    path("engagements/<int:pk>/etoiles/<slug:question>/", acts.rate, COMMITMENT, name="commitment_rate"),
    path("carte-image/engagements/<int:pk>.png", card, COMMITMENT, name="commitment_card"),
]
