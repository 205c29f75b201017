"""How often: each key by its own rate, and whoever fails to authenticate by address.

Counted in the cache by the minute. Without a cache nobody is kept out: the counts protect this service, not the ledger.
"""

import time
from dataclasses import dataclass
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from factcheck.accounts.models import ApiKey
from factcheck.core.client_address import client_network

MINUTE = 60
log = structlog.get_logger()


@dataclass(frozen=True)
class Quota:
    """What is left of a minute's requests; `resets_in` is in seconds."""

    limit: int
    count: int
    resets_in: float

    @property
    def wait(self) -> float | None:
        """Seconds to wait where there were too many."""
        return self.resets_in if self.count > self.limit else None

    def headers(self) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers-10 has them."""
        remaining, seconds = max(self.limit - self.count, 0), max(int(self.resets_in), 1)
        return {
            "RateLimit-Policy": f'"key";q={self.limit};w={MINUTE}',
            "RateLimit": f'"key";r={remaining};t={seconds}',
        }


class KeyThrottle(BaseThrottle):
    """As many requests a minute as the key was given."""

    def allow_request(self, request: Request, view: Any) -> bool:
        key = request.auth
        view.quota = _count(f"api-key:{key.pk}", key.per_minute) if isinstance(key, ApiKey) else None
        self._wait = view.quota.wait if view.quota else None
        return self._wait is None

    def wait(self) -> float | None:
        return self._wait


def failed_too_often(request: Request) -> float | None:
    """Counts a failure; seconds to wait where the request's address has had too many of them this minute."""
    return _count(f"api-failures:{client_network(request.META)}", settings.API_FAILURE_RATE).wait


def _count(name: str, limit: int) -> Quota:
    """Counts one more of this name in this minute."""
    now = time.time()
    counter = f"{name}:{int(now // MINUTE)}"
    try:
        cache.add(counter, 0, timeout=2 * MINUTE)
        count = cache.incr(counter)
    except ValueError:
        count = 1  # it was dropped between the two
    except RedisError as error:
        log.warning("requests are not counted: no cache", reason=type(error).__name__)
        count = 1
    return Quota(limit, count, MINUTE - now % MINUTE)
