from django.apps import AppConfig


class SpendingConfig(AppConfig):
    """Public money: accounts, budgets, subsidies and contracts as people look at them."""

    name = "officials.spending"
    label = "spending"
    default_auto_field = "django.db.models.BigAutoField"
