"""Addresses of the bell."""

from django.urls import path

from alerts import device_views, views

urlpatterns = [
    path("notifications/", views.notifications, name="notifications"),
    path("notifications/lues/", views.read, name="notifications_read"),
    path("notifications/<int:pk>/", views.open_notification, name="notification"),
    path("suivi/arreter/<str:token>/", views.stop, name="follow_stop"),
    path("reglages/notifications/", views.preferences, name="settings_notifications"),
    path("reglages/appareils/", device_views.settings_devices, name="settings_devices"),
    path("reglages/appareils/<int:pk>/", device_views.settings_device, name="settings_device"),
    path("cet-appareil/", device_views.device, name="device"),
    path("cet-appareil/abonner/", device_views.subscribe, name="device_subscribe"),
    path("cet-appareil/renouveler/", device_views.renew, name="device_renew"),
]
