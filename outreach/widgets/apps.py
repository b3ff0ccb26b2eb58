from django.apps import AppConfig


class WidgetsConfig(AppConfig):
    """A town's wall and map inside somebody else's site."""

    name = "outreach.widgets"
    label = "widgets"
    default_auto_field = "django.db.models.BigAutoField"
