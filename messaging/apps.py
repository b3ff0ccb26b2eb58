from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Private conversations: own tables, never a kind of post, told on the recipients' streams alone."""

    name = "messaging"
    default_auto_field = "django.db.models.BigAutoField"
