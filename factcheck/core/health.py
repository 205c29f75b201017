"""Whether this process lives, and whether it can do its work: asked by container engines and load balancers."""

import redis
from django.core.cache import cache
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """The process answers. Touches nothing else: a database that is down is no reason to restart the web server."""
    return JsonResponse({"status": "live"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when database and broker answer; 503 naming the one that does not. Says nothing about why: it is public."""
    checks = {"database": _database_answers(), "broker": _broker_answers()}
    ok = all(checks.values())
    return JsonResponse({"status": "ready" if ok else "not ready", **checks}, status=200 if ok else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _broker_answers() -> bool:
    try:
        cache.get("healthz")
    except redis.RedisError:
        return False
    return True
