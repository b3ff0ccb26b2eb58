"""One process that speaks HTTP and sockets: Daphne's entry point.

HTTP goes to Django's synchronous handler through a fixed pool of threads (docs/adr/0001), sockets to Channels.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civicnet.settings")

from channels.routing import ProtocolTypeRouter

from civicnet.wsgi import application as wsgi_application
from core.live.asgi import websocket_application
from core.server import http_application

application = ProtocolTypeRouter({"http": http_application(wsgi_application), "websocket": websocket_application})
