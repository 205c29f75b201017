"""The suite's ground: servers of its own, one database per worker, the application's role, and a plain closing word.

The suite connects as the application's role, as web, worker and beat do: what passes here works with the rights that
production has.
"""

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import django
import psycopg
import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests import chromium, servers

# Done on import, not in a hook: conftest files further down import models, which need settings, which need addresses.
SERVERS = servers.join_or_start()
WORKER = servers.worker_name()
os.environ.update(SERVERS.environment(WORKER))
# Where collected files would be; whitenoise warns of a folder that is missing.
(Path(os.environ["VAR"]) / "static").mkdir(parents=True, exist_ok=True)
os.environ["DJANGO_SETTINGS_MODULE"] = "factcheck.settings"
django.setup()
# Workers inherit the environment; by this name pytest-django would load the settings before this file has run in them.
del os.environ["DJANGO_SETTINGS_MODULE"]

from django.conf import settings  # noqa: E402 -- see above
from django.core.cache import cache  # noqa: E402 -- see above
from django.test import TransactionTestCase  # noqa: E402 -- see above

# Files under their own names, found where they are written: no collectstatic before a test.
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
# Pages are shared in the tests of that: a rolled back test would leave its own to the next.
settings.CACHES["pages"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
# Slow on purpose in production, and a suite logs in a thousand times.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _restore() -> None:
    SERVERS.restore_pristine(WORKER)


def _restore_pristine(self: TransactionTestCase) -> None:
    _restore()


# Django would TRUNCATE, which the application's role may not and which would lose the rows that migrations made.
TransactionTestCase._fixture_teardown = _restore_pristine  # type: ignore[attr-defined]  # Django's own hook, not in the stubs


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> None:
    """This worker's database. It goes with the server: nothing to tear down."""
    with django_db_blocker.unblock():
        SERVERS.make_database(WORKER)


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """No test sees what another left in the cache. Each worker has a Valkey database of its own."""
    cache.clear()


Made = TypeVar("Made")
Standing = Callable[[Callable[[], Made]], Made]


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Standing[Made]]:
    """Runs what makes rows that a module's tests share: committed before the first, gone after the last.

    Each test still rolls back what it does itself. Not for tests with `transaction=True`: they leave no row behind.
    """

    def make(build: Callable[[], Made]) -> Made:
        with django_db_blocker.unblock():
            return build()

    yield make
    with django_db_blocker.unblock():
        _restore()


@pytest.fixture
def app_role_connection(django_db_setup: None) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """Raw SQL as the application's role, outside Django; what is not committed is rolled back."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def owner_connection(django_db_setup: None) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """Raw SQL as the owner of the schema, who runs the migrations; what is not committed is rolled back."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
        yield connection
        connection.rollback()


LONG = (
    "embedded/test_up.py",
    "browser/test_admin_pages.py",
    "benchmarks/test_quick.py",
    "browser/test_reader_pages.py",
    "browser/test_admin_sources.py",
    "browser/test_admin_passages.py",
    "browser/test_evidence_job.py",
    "browser/test_main_job.py",
    "api/test_schemathesis.py",
    "players/test_archives_open.py",
    "stress/test_short.py",
    "claims/test_mirroring_whole.py",
    "tests/test_protected_sources.py",
)
"""Files that take longest, longest first. Were one of them the last, the other workers would wait for it."""


def _turn(item: pytest.Item) -> int:
    return next((turn for turn, name in enumerate(LONG) if item.path.as_posix().endswith(name)), len(LONG))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_turn)
    if chromium.find() is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=chromium.NOT_FOUND))


def pytest_collection_finish() -> None:
    """What is there now stays to the end, and is a million objects: the collector need not go through them each time.

    A tenth of the suite's time was that. What tests leave behind is still collected, though whole sweeps are rarer.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 40)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes name no test: compressed ones hold the second they were made in, and workers must agree on names."""
    return argname if isinstance(val, bytes) else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say plainly what did not run and why."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else str(report.longrepr)
        for report in terminalreporter.stats.get("skipped", [])
    )
    terminalreporter.section("not run, and why")
    if not reasons:
        terminalreporter.write_line("nothing was skipped")
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"{count} skipped: {reason}")
