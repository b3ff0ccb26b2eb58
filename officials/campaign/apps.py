from django.apps import AppConfig


class CampaignConfig(AppConfig):
    """The months before an election: what the law restricts, and the register of publications."""

    name = "officials.campaign"
    label = "campaign"
    default_auto_field = "django.db.models.BigAutoField"
