from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    """Processes and their modules; an empty room until they move in."""

    name = "participation"
    default_auto_field = "django.db.models.BigAutoField"
