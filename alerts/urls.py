"""Addresses of the bell."""

from django.urls import path

from alerts import views

urlpatterns = [
    path("notifications/", views.notifications, name="notifications"),
    path("notifications/lues/", views.read, name="notifications_read"),
    path("notifications/<int:pk>/", views.open_notification, name="notification"),
    path("suivi/arreter/<str:token>/", views.stop, name="follow_stop"),
    path("reglages/notifications/", views.preferences, name="settings_notifications"),
]
