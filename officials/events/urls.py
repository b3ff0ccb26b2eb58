"""Addresses of events."""

from django.urls import path

from feed import feeds
from feed.views.media import card
from officials.events.views import acts, pages, writing

urlpatterns = [
    path("villes/<slug:slug>/agenda/", pages.town_agenda, name="town_agenda"),
    path("villes/<slug:slug>/agenda/flux.atom", feeds.contributions, {"kind": "event"}, name="town_agenda_feed"),
    path("evenements/nouveau/", writing.new, name="event_new"),
    path("evenements/<int:pk>/", pages.event, name="event"),
    path("evenements/<int:pk>/historique/", pages.history, name="event_history"),
    path("evenements/<int:pk>/modifier/", writing.edit, name="event_edit"),
    path("evenements/<int:pk>/supprimer/", writing.delete, name="event_delete"),
    path("evenements/<int:pk>/reporter/", acts.move, name="event_move"),
    path("evenements/<int:pk>/annuler/", acts.cancel, name="event_cancel"),
    path("evenements/<int:pk>/compte-rendu/", acts.minutes, name="event_minutes"),
    path("carte-image/evenements/<int:pk>.png", card, {"kind": "event"}, name="event_card"),
]
