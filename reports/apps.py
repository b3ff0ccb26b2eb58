from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Street problems and their follow-up; an empty room until they move in."""

    name = "reports"
    default_auto_field = "django.db.models.BigAutoField"
