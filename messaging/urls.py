"""Addresses of private messages."""

from django.urls import path

from messaging.views import filing, flags, lists, messages, openings, talk

urlpatterns = [
    path("messages/", lists.talks, name="messages"),
    path("messages/a/<str:handle>/", talk.talk_with, name="talk_with"),
    path("messages/signalements/", flags.flags, name="flags"),
    path("messages/signalements/<int:pk>/", flags.flag, name="flag"),
    path("messages/decisions/<int:pk>/", flags.ruling, name="ruling"),
    path("villes/<slug:slug>/messages-signales/", flags.town_flags, name="town_flags"),
    path("moderation/messages-signales/", flags.operator_flags, name="operator_flags"),
    path("moderation/ouvertures/", openings.openings, name="openings"),
    path("moderation/ouvertures/<int:pk>/", openings.opening, name="opening"),
    path("moderation/ouvertures/registre/", openings.openings_register, name="openings_register"),
    path("messages/ouvertures/<int:pk>/", openings.opening_told, name="opening_told"),
    path("messages/<int:pk>/signaler/", flags.talk_flag, name="talk_flag"),
    path("messages/<int:pk>/", talk.talk, name="talk"),
    path("messages/<int:pk>/lu/", filing.talk_read, name="talk_read"),
    path("messages/<int:pk>/ranger/", filing.talk_file, name="talk_file"),
    path("messages/<int:pk>/<int:message>/", messages.message_edit, name="message_edit"),
    path("messages/<int:pk>/<int:message>/supprimer/", messages.message_delete, name="message_delete"),
]
