from django.apps import AppConfig


class NewslettersConfig(AppConfig):
    """A town's newsletter: chosen from what was published, sent to those who asked for it, kept on the web."""

    name = "outreach.newsletters"
    label = "newsletters"
    default_auto_field = "django.db.models.BigAutoField"
