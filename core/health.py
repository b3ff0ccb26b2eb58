"""Whether the process is alive, and whether it can serve: two addresses for load balancers, with nothing to learn."""

import shutil
from collections.abc import Callable

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import outbox

LATEST_LAG = 300.0  # seconds a due task may wait
LEAST_DISK = 200 * 1024 * 1024  # bytes free where uploads and the database lie


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer while the process lives, whatever the state of the rest."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when every check holds, else 503; each check says ok or not, never why."""
    results = {name: check() for name, check in CHECKS.items()}
    return JsonResponse(
        {name: "ok" if good else "failed" for name, good in results.items()},
        status=200 if all(results.values()) else 503,
    )


def _guarded(check: Callable[[], bool]) -> Callable[[], bool]:
    """A database that is away makes a check fail, not the page."""

    def guarded() -> bool:
        try:
            return check()
        except Error:
            return False

    return guarded


@_guarded
def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


@_guarded
def _migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


@_guarded
def _outbox() -> bool:
    health = outbox.health()
    return health.lag < LATEST_LAG and not health.dead


def _disk() -> bool:
    return shutil.disk_usage(settings.MEDIA_ROOT.parent).free > LEAST_DISK


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "migrations": _migrations,
    "outbox": _outbox,
    "disk": _disk,
}
