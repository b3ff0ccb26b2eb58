from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    """Accounts, profiles, blocks and mutes."""

    name = "profiles"
    default_auto_field = "django.db.models.BigAutoField"
