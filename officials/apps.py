from django.apps import AppConfig


class OfficialsConfig(AppConfig):
    """What the apps about officials have in common; see the folders below."""

    name = "officials"
    default_auto_field = "django.db.models.BigAutoField"
