from django.apps import AppConfig


class OutreachConfig(AppConfig):
    """What carries a town's public life out of the site: to mailboxes, paper, halls, calendars, other sites."""

    name = "outreach"
    default_auto_field = "django.db.models.BigAutoField"
