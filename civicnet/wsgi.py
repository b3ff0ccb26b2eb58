"""The HTTP application for WSGI servers (granian, gunicorn) and for the thread pool behind Daphne."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civicnet.settings")
application = get_wsgi_application()
