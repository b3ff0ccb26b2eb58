from django.apps import AppConfig


class IdeasConfig(AppConfig):
    """The town's always-open box: ideas, who stands behind them, and what the town made of them."""

    name = "participation.ideas"
    label = "ideas"
    default_auto_field = "django.db.models.BigAutoField"
