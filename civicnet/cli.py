"""The ``civicnet`` command: Django's management commands under the project's own name."""

import os
import sys


def main() -> None:
    """Run a command of the project (``civicnet start``, ``places``, ``demo``, ``serve``, ``worker``, ``migrate`` …)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civicnet.settings")
    # Imports, workers and migrations may take longer than a page.
    os.environ["DATABASE_LIMITS"] = "yes" if sys.argv[1:2] in (["serve"], ["live"]) else "no"
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from environs import EnvError

    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, EnvError) as refusal:
        sys.exit(f"civicnet: {refusal}")
