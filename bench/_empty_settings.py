"""The project's settings with one address: a view that returns two bytes through the full middleware."""

from civicnet.settings import *  # noqa: F403

ROOT_URLCONF = "bench._empty_urls"
