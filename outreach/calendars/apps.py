from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    """Dates of a town for other people's calendars (RFC 5545)."""

    name = "outreach.calendars"
    label = "calendars"
    default_auto_field = "django.db.models.BigAutoField"
