"""Addresses of private messages."""

from django.urls import path

from messaging import views

urlpatterns = [
    path("messages/", views.talks, name="messages"),
    path("messages/a/<str:handle>/", views.talk_with, name="talk_with"),
    path("messages/<int:pk>/", views.talk, name="talk"),
    path("messages/<int:pk>/lu/", views.talk_read, name="talk_read"),
    path("messages/<int:pk>/ranger/", views.talk_file, name="talk_file"),
    path("messages/<int:pk>/<int:message>/", views.message_edit, name="message_edit"),
    path("messages/<int:pk>/<int:message>/supprimer/", views.message_delete, name="message_delete"),
]
