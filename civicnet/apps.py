from django.apps import AppConfig


class CivicnetConfig(AppConfig):
    """Composition root: settings, addresses, wiring, demonstration town, command line."""

    name = "civicnet"
    default_auto_field = "django.db.models.BigAutoField"
