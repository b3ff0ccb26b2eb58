"""The project's settings without hashed static files, which nobody gathers for a benchmark."""

from civicnet.settings import *  # noqa: F403

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
