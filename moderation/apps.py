from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """Flags, decisions with reasons, appeals; an empty room until moderators move in."""

    name = "moderation"
    default_auto_field = "django.db.models.BigAutoField"
