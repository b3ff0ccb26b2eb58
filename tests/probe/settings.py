"""The project's settings with the probe's addresses and streams."""

from civicnet.settings import *  # noqa: F403

ROOT_URLCONF = "tests.probe.urls"
LIVE_STREAMS = LIVE_STREAMS | {  # noqa: F405
    "open": "tests.probe.site.open_tops",
    "closed": "tests.probe.site.closed_tops",
    "staff": "tests.probe.site.staff_tops",
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
SERVER_LARGEST_BODY = 1024 * 1024
