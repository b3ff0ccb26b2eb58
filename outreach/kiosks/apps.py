from django.apps import AppConfig


class KiosksConfig(AppConfig):
    """Answering on the spot, without an account: from a poster's code, or on a tablet in a hall."""

    name = "outreach.kiosks"
    label = "kiosks"
    default_auto_field = "django.db.models.BigAutoField"
