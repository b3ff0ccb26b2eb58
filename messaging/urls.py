"""Addresses of private messages."""

from django.urls import path

from messaging.views import filing, habits, lists, marks, messages, search, talk

urlpatterns = [
    path("messages/", lists.talks, name="messages"),
    path("messages/reglages/", habits.habits, name="message_settings"),
    path("messages/recherche/", search.found, name="message_search"),
    path("messages/recu/", marks.talks_got, name="talks_got"),
    path("messages/a/<str:handle>/", talk.talk_with, name="talk_with"),
    path("messages/<int:pk>/", talk.talk, name="talk"),
    path("messages/<int:pk>/lu/", filing.talk_read, name="talk_read"),
    path("messages/<int:pk>/etat/", marks.talk_state, name="talk_state"),
    path("messages/<int:pk>/ecrit/", marks.talk_typing, name="talk_typing"),
    path("messages/<int:pk>/brouillon/", marks.talk_draft, name="talk_draft"),
    path("messages/<int:pk>/ranger/", filing.talk_file, name="talk_file"),
    path("messages/<int:pk>/<int:message>/", messages.message_edit, name="message_edit"),
    path("messages/<int:pk>/<int:message>/supprimer/", messages.message_delete, name="message_delete"),
]
