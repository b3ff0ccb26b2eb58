from django.apps import AppConfig


class TeamsConfig(AppConfig):
    """Who acts for a town: its page, its team, mandates and how they are given, declared interests."""

    name = "officials.teams"
    label = "teams"
    default_auto_field = "django.db.models.BigAutoField"
