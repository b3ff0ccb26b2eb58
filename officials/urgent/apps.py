from django.apps import AppConfig


class UrgentConfig(AppConfig):
    """Urgent messages of a town, and the banner they put on its pages."""

    name = "officials.urgent"
    label = "urgent"
    default_auto_field = "django.db.models.BigAutoField"
