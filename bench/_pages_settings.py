"""The project's settings with the addresses of bench.pages: the site's, and an empty view behind every middleware."""

from civicnet.settings import *  # noqa: F403

ROOT_URLCONF = "bench.pages"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
