from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    """Public questions to an official, and how they are answered."""

    name = "officials.questions"
    label = "questions"
    default_auto_field = "django.db.models.BigAutoField"
