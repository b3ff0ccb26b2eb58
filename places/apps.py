from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Towns, neighbourhoods, intercommunalities, themes, points and perimeters."""

    name = "places"
    default_auto_field = "django.db.models.BigAutoField"
