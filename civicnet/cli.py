"""The ``civicnet`` command: Django's management commands under the project's own name."""

import gc
import os
import sys


def main() -> None:
    """Run a command of the project (``civicnet start``, ``places``, ``demo``, ``serve``, ``worker``, ``migrate`` …)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civicnet.settings")
    # Imports, workers and migrations may take longer than a page.
    os.environ["DATABASE_LIMITS"] = "yes" if sys.argv[1:2] in (["serve"], ["live"]) else "no"
    if sys.argv[1:2] in (["start"], ["migrate"]):
        # Migrations make classes by the thousand: a fifth of their time went into looking through them for garbage.
        gc.set_threshold(20_000, 20, 20)
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from environs import EnvError

    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, EnvError) as refusal:
        sys.exit(f"civicnet: {refusal}")
