from django.apps import AppConfig


class CivicnetConfig(AppConfig):
    """Composition root: settings, addresses, wiring, demonstration town, command line."""

    name = "civicnet"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear what providers of mail tell."""
        from anymail.signals import inbound, tracking

        from civicnet.inbound import note, take

        inbound.connect(take)
        tracking.connect(note)
