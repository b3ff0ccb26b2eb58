from django.apps import AppConfig


class CoreConfig(AppConfig):
    """What every floor uses and that knows no domain word: outbox, live socket, text, images, limits, interface."""

    name = "core"
    default_auto_field = "django.db.models.BigAutoField"
