"""The health checks for container engines and load balancers."""

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings

from factcheck.core import health
from factcheck.embedded.servers import free_port


def test_live_answers_without_any_server() -> None:
    # Without the database mark a query would fail.
    answer = Client().get("/healthz/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "live"})


WORKS = {"database": True, "migrations": True, "disk": True, "broker": True}


def said() -> tuple[int, dict[str, object]]:
    answer = Client().get("/healthz/ready")
    return answer.status_code, answer.json()


@pytest.mark.django_db
def test_ready_when_everything_works() -> None:
    assert said() == (200, {"status": "ready", **WORKS})


@pytest.mark.django_db
def test_degraded_without_the_broker() -> None:
    nobody_there = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"redis://127.0.0.1:{free_port()}/0",
        }
    }
    with override_settings(CACHES=nobody_there):
        assert said() == (200, {"status": "degraded", **WORKS, "broker": False})


@pytest.mark.django_db
def test_not_ready_with_a_missing_migration(owner_connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    app = "claims"
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM django_migrations WHERE app = %s ORDER BY id DESC LIMIT 1", [app])
        [name] = cursor.fetchone()
    try:
        owner_connection.execute("DELETE FROM django_migrations WHERE app = %s AND name = %s", [app, name])
        owner_connection.commit()
        assert said() == (503, {"status": "not ready", **WORKS, "migrations": False})
    finally:
        owner_connection.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())", [app, name]
        )
        owner_connection.commit()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("folder", "needed"), [("/proc", 0), ("/nowhere/at/all", 0), (None, 1 << 62)], ids=["read-only", "gone", "full"]
)
def test_not_ready_with_a_full_or_missing_disk(
    folder: str | None, needed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "ROOM_NEEDED", needed)
    with override_settings(VAR=folder or settings.VAR):
        assert said() == (503, {"status": "not ready", **WORKS, "disk": False})


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz/live", "/healthz/ready"])
def test_health_responses_are_not_cached(path: str) -> None:
    assert "no-store" in Client().get(path)["Cache-Control"]


@pytest.mark.parametrize("path", ["/healthz/live", "/healthz/ready"])
def test_health_checks_answer_plain_http(path: str) -> None:
    with override_settings(SECURE_SSL_REDIRECT=True):
        assert Client().post(path).status_code == 405
