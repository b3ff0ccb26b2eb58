"""Addresses of the bell."""

from django.urls import path

from alerts.views import bell, devices

urlpatterns = [
    path("notifications/", bell.notifications, name="notifications"),
    path("notifications/lues/", bell.read, name="notifications_read"),
    path("notifications/<int:pk>/", bell.open_notification, name="notification"),
    path("suivi/arreter/<str:token>/", bell.stop, name="follow_stop"),
    path("reglages/notifications/", bell.preferences, name="settings_notifications"),
    path("reglages/appareils/", devices.settings_devices, name="settings_devices"),
    path("reglages/appareils/<int:pk>/", devices.settings_device, name="settings_device"),
    path("cet-appareil/", devices.device, name="device"),
    path("cet-appareil/abonner/", devices.subscribe, name="device_subscribe"),
    path("cet-appareil/renouveler/", devices.renew, name="device_renew"),
]
