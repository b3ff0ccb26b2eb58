from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Subscriptions, notifications and their delivery; an empty room until the bell moves in."""

    name = "alerts"
    default_auto_field = "django.db.models.BigAutoField"
