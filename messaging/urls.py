"""Addresses of private messages."""

from django.urls import path

from messaging.views import enclosures, filing, groups, habits, lists, marks, messages, search, talk, town

urlpatterns = [
    path("messages/", lists.talks, name="messages"),
    path("messages/reglages/", habits.habits, name="message_settings"),
    path("messages/recherche/", search.found, name="message_search"),
    path("messages/recu/", marks.talks_got, name="talks_got"),
    path("messages/a/<str:handle>/", talk.talk_with, name="talk_with"),
    path("messages/groupe/", groups.group_new, name="group_new"),
    path("messages/<int:pk>/", talk.talk, name="talk"),
    path("villes/<slug:slug>/ecrire/", town.town_write, name="town_write"),
    path("messages/<int:pk>/repondre/", town.talk_answer, name="talk_answer"),
    path("messages/<int:pk>/rendre-publique/", town.talk_public, name="talk_public"),
    path("messages/<int:pk>/personnes/", groups.group_people, name="group_people"),
    path("messages/<int:pk>/quitter/", groups.group_leave, name="group_leave"),
    path("messages/<int:pk>/lu/", filing.talk_read, name="talk_read"),
    path("messages/<int:pk>/etat/", marks.talk_state, name="talk_state"),
    path("messages/<int:pk>/ecrit/", marks.talk_typing, name="talk_typing"),
    path("messages/<int:pk>/brouillon/", marks.talk_draft, name="talk_draft"),
    path("messages/<int:pk>/ranger/", filing.talk_file, name="talk_file"),
    path("messages/<int:pk>/fichiers/<str:key>/", enclosures.message_file, name="message_file"),
    path("messages/<int:pk>/<int:message>/", messages.message_edit, name="message_edit"),
    path("messages/<int:pk>/<int:message>/supprimer/", messages.message_delete, name="message_delete"),
]
