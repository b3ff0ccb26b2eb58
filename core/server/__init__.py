"""The embedded server: one process that answers pages, holds sockets and works off the outbox.

``core.server.embedded`` is imported only by the ``serve`` command, because it installs Twisted's event loop.
"""

from typing import Any

from a2wsgi import WSGIMiddleware

THREADS = 8  # each keeps a database connection; more only wait for Python's lock


def http_application(wsgi: Any) -> Any:
    """Return an ASGI application that leads HTTP to ``wsgi`` through a fixed pool of threads.

    This is for foreign ASGI servers. The embedded server reaches ``wsgi`` without this detour, at a fraction of
    the cost (``bench/embedded_server.py``).
    """
    return WSGIMiddleware(wsgi, workers=THREADS)
