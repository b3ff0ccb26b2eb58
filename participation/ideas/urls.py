"""Addresses of ideas."""

from django.urls import path

from feed import feeds
from feed.views.acts import support
from feed.views.media import card
from participation.ideas.views import pages, sharing, together

urlpatterns = [
    path("idees/nouvelle/", sharing.new, name="idea_new"),
    path("idees/proches/", sharing.similar, name="similar_ideas"),
    path("idees/<int:pk>/", pages.idea, name="idea"),
    path("idees/<int:pk>/lieu.json", pages.place, name="idea_place"),
    path("carte-image/idees/<int:pk>.png", card, {"kind": "idea"}, name="idea_card"),
    path("idees/<int:pk>/modifier/", pages.edit, name="idea_edit"),
    path("idees/<int:pk>/historique/", pages.idea_history, name="idea_history"),
    path("idees/<int:pk>/supprimer/", pages.delete, name="idea_delete"),
    path("idees/<int:pk>/soutenir/", support, {"kind": "idea"}, name="idea_support"),
    path("idees/<int:pk>/etoiles/", pages.rate, name="idea_rate"),
    path("idees/<int:pk>/inviter/", together.invite, name="idea_invite"),
    path("idees/<int:pk>/invitation/", together.answer, name="idea_answer"),
    path("idees/<int:pk>/auteurs/<int:coauthor>/retirer/", together.take_off, name="idea_take_off"),
    path("idees/<int:pk>/chiffrage/", together.costing, name="idea_costing"),
    path("villes/<slug:slug>/idees/", pages.town_ideas, name="town_ideas"),
    path("villes/<slug:slug>/idees/flux.atom", feeds.contributions, {"kind": "idea"}, name="town_ideas_feed"),
    path("mairie/<slug:slug>/seuils/", together.thresholds, name="thresholds"),
]
