from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Who is told of what: subscriptions, the bell and what people want to hear; later its delivery elsewhere."""

    name = "alerts"
    default_auto_field = "django.db.models.BigAutoField"
