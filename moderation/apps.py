from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """Fair play: decisions on what others said, each public with its reason; stolen accounts of officials frozen."""

    name = "moderation"
    default_auto_field = "django.db.models.BigAutoField"
