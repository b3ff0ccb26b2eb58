from django.apps import AppConfig


class PollsConfig(AppConfig):
    """One question of a town to its people, a vote each, and what the town did with it."""

    name = "participation.polls"
    label = "polls"
    default_auto_field = "django.db.models.BigAutoField"
