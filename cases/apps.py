from django.apps import AppConfig


class CasesConfig(AppConfig):
    """What a town has to answer: its inbox, the states of a case, what it said in public at each."""

    name = "cases"
    default_auto_field = "django.db.models.BigAutoField"
