from django.apps import AppConfig


class EventsConfig(AppConfig):
    """What happens in a town on a day: meetings, works, votes, with their minutes afterwards."""

    name = "officials.events"
    label = "events"
    default_auto_field = "django.db.models.BigAutoField"
