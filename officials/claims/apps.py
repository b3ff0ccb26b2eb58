from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    """How a town hall takes its page over, and makes it its own: claims, the assistant, documents."""

    name = "officials.claims"
    label = "claims"
    default_auto_field = "django.db.models.BigAutoField"
