"""What ``celery -A civicnet`` finds: the application of core.outbox.broker, with the project's settings."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civicnet.settings")
os.environ["DATABASE_LIMITS"] = "no"  # background work may take longer than a page
django.setup()

from core.outbox.broker import app  # noqa: E402

__all__ = ["app"]
