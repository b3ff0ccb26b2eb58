from django.apps import AppConfig


class OfficialsConfig(AppConfig):
    """Mandates, actions, commitments, polls, public money; an empty room until they move in."""

    name = "officials"
    default_auto_field = "django.db.models.BigAutoField"
