from django.apps import AppConfig


class FeedConfig(AppConfig):
    """The wall: sources, follows, activities, posts, comments, supports."""

    name = "feed"
    default_auto_field = "django.db.models.BigAutoField"
