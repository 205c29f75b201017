"""Rendered pages that all web processes share, in the cache `pages` (`PAGE_CACHE_URL`).

A process that has no current page takes the one that another process rendered, if nothing that it shows changed since.
Of several processes without a page, one renders and the others wait. Without the cache, or while it does not respond,
each process renders for itself.
"""

import gzip
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import caches
from redis.exceptions import RedisError

from claims.public.queries.changes import State
from claims.public.web.page_cache import PageCache, pages
from claims.public.web.stored_page import StoredPage

KEPT = 60
"""Seconds for which a page stays in the shared cache."""
RENDERING = 5
"""Seconds after which a process that renders counts as dead, and the most that others wait for it."""
POLL = 0.05
"""Seconds between two looks for a page that another process renders."""
_MAKES_PAGES = {".py", ".html", ".css", ".js", ".svg"}
PAUSE = 5.0
"""Seconds without the shared cache after it failed."""


@dataclass
class SharedPages:
    """The shared pages, as this process sees them."""

    pages: PageCache
    _paused_until: float = field(default=float("-inf"))

    def get(self, address: str) -> StoredPage | None:
        """A current page that another process rendered, also kept in this one; None if this process must render it.

        Waits while another process renders it.
        """
        until = time.monotonic() + RENDERING
        while (page := self._stored(address)) is None and time.monotonic() < until:
            if self._ask(lambda store: store.add(_key("rendering", address), 1, RENDERING)) is not False:
                return None
            time.sleep(POLL)
        return page

    def keep(self, address: str, state: State, page: StoredPage) -> None:
        """Share a page that was rendered after `state` was read."""
        packed = page.packed or gzip.compress(page.body, compresslevel=1, mtime=0)
        value = (tuple(state), packed, page.brotli, page.content_type, page.digest, tuple(page.names), page.status)
        self._ask(lambda store: store.set(_key("page", address), value, KEPT))

    def rendered(self, address: str) -> None:
        """Let other processes render this address again, if they must."""
        self._ask(lambda store: store.delete_many([_key("rendering", address)]))

    def _stored(self, address: str) -> StoredPage | None:
        value = self._ask(lambda store: store.get(_key("page", address)))
        if value is None:
            return None
        state, packed, brotli, content_type, digest, names, status = value
        body = gzip.decompress(packed)
        page = StoredPage(body, packed if brotli else b"", brotli, content_type, digest, frozenset(names), status)
        return page if self.pages.keep(address, State(*state), page) else None

    def _ask(self, ask: Callable[[Any], Any]) -> Any:
        """The cache's answer, or None while it does not respond."""
        if time.monotonic() < self._paused_until:
            return None
        try:
            return ask(caches["pages"])
        except RedisError:
            self._paused_until = time.monotonic() + PAUSE
            return None


def _key(kind: str, address: str) -> str:
    return f"{kind}:{sha256(f'{_release()} {address}'.encode()).hexdigest()[:40]}"


@cache
def _release() -> str:
    """A digest of the code, templates, static files and settings that pages are made from."""
    names = (
        "PUBLIC_ORIGIN",
        "NEWSROOM_NAME",
        "NEWSROOM_ABOUT",
        "NEWSROOM_CONTACT",
        "DATA_LICENCE",
        "DEMO",
        "TIME_ZONE",
    )
    parts = [repr(getattr(settings, name)) for name in names]
    folders = [settings.BASE_DIR / name for name in ("claims", "factcheck", "sources", "templates")]
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in _MAKES_PAGES)
    parts += [sha256(path.read_bytes()).hexdigest() for path in files]
    return sha256(repr(parts).encode()).hexdigest()


shared = SharedPages(pages)
"""The shared pages."""
