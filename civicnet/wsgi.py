"""The HTTP application for WSGI servers (granian, gunicorn) and for the thread pool behind Daphne."""

import os
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

from core.charsets import drop_odd_charset

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civicnet.settings")
handler = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer one request, whatever its Content-Type names."""
    drop_odd_charset(environ)
    return handler(environ, start_response)
