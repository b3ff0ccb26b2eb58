from django.apps import AppConfig


class WorkConfig(AppConfig):
    """What officials do and what they promised: actions, commitments, decisions explained."""

    name = "officials.work"
    label = "work"
    default_auto_field = "django.db.models.BigAutoField"
