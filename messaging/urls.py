"""Addresses of private messages."""

from django.urls import path

from messaging.views import enclosures, filing, lists, messages, talk

urlpatterns = [
    path("messages/", lists.talks, name="messages"),
    path("messages/a/<str:handle>/", talk.talk_with, name="talk_with"),
    path("messages/<int:pk>/", talk.talk, name="talk"),
    path("messages/<int:pk>/lu/", filing.talk_read, name="talk_read"),
    path("messages/<int:pk>/ranger/", filing.talk_file, name="talk_file"),
    path("messages/<int:pk>/fichiers/<str:key>/", enclosures.message_file, name="message_file"),
    path("messages/<int:pk>/<int:message>/", messages.message_edit, name="message_edit"),
    path("messages/<int:pk>/<int:message>/supprimer/", messages.message_delete, name="message_delete"),
]
