from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Private conversations; an empty room until they move in."""

    name = "messaging"
    default_auto_field = "django.db.models.BigAutoField"
