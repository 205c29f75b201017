"""Health checks for container engines and load balancers."""

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
"""Free bytes that the data folder's disk must have."""
_TRIED = 64 * 1024
"""Bytes that are written to test the disk."""


@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """The process answers. Checks nothing else: restarting the web server does not mend a database that is down."""
    return JsonResponse({"status": "live"})


@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 if the site can serve requests, otherwise 503 with the failed checks, without causes: it is public.

    Serving needs the database, all its migrations and rules, and room in the data folder. Without the broker the
    status is `degraded`: readers are served, tasks start later, and requests are not counted.
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
