from django.apps import AppConfig


class PaperConfig(AppConfig):
    """What a town prints: the week as a bulletin, and posters that ask one question at one place."""

    name = "outreach.paper"
    label = "paper"
    default_auto_field = "django.db.models.BigAutoField"
