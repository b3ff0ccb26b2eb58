"""The probe's settings with the pages of the site, each answer naming the process that gave it."""

from tests.probe.settings import *  # noqa: F403

ROOT_URLCONF = "tests.processes.urls"
MIDDLEWARE = ["tests.processes.urls.name_process", *MIDDLEWARE]  # noqa: F405
