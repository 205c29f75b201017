"""Whether this process lives, and whether it can do its work: asked by container engines and load balancers."""

import shutil
import tempfile

import redis
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from factcheck.core.database_rules import rules_are_applied

ROOM_NEEDED = 32 * 1024 * 1024
"""Free bytes of the data folder below which copies and files are not written whole."""
_TRIED = 64 * 1024
"""Bytes that are written to see that the disk takes them."""


@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """The process answers. Touches nothing else: a database that is down is no reason to restart the web server."""
    return JsonResponse({"status": "live"})


@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 where everything works that serving needs; 503 names what does not. Says nothing about why: it is public.

    Serving needs the database with all migrations and rules, and a data folder with room. Without the broker, tasks
    start later, when a sweep finds them, and requests are not counted: that is `degraded`, and readers are still sent.
    """
    database = _database_answers()
    checks = {
        "database": database,
        "migrations": database and schema_is_current(),
        "disk": _disk_has_room(),
    }
    broker = _broker_answers()
    status = "not ready" if not all(checks.values()) else "ready" if broker else "degraded"
    return JsonResponse({"status": status, **checks, "broker": broker}, status=503 if status == "not ready" else 200)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return False
    return True


def schema_is_current() -> bool:
    """Whether the database has every migration and every rule of this code."""
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes()) and rules_are_applied()
    except (DatabaseError, InterfaceError):
        return False


def _disk_has_room() -> bool:
    try:
        if shutil.disk_usage(settings.VAR).free < ROOM_NEEDED:
            return False
        with tempfile.TemporaryFile(dir=settings.VAR) as file:
            file.write(b"\0" * _TRIED)
    except OSError:
        return False
    return True


def _broker_answers() -> bool:
    try:
        cache.get("healthz")
    except redis.RedisError:
        return False
    return True
