"""What container engines and load balancers ask."""

import pytest
from django.test import Client, override_settings

from factcheck.embedded.servers import free_port


def test_a_live_process_says_so_without_asking_any_server() -> None:
    # No database mark: touching it would fail.
    answer = Client().get("/healthz/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "live"})


@pytest.mark.django_db
def test_it_is_ready_when_database_and_broker_answer() -> None:
    answer = Client().get("/healthz/ready")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "database": True, "broker": True})


@pytest.mark.django_db
def test_a_broker_that_is_down_is_named() -> None:
    nobody_there = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"redis://127.0.0.1:{free_port()}/0",
        }
    }
    with override_settings(CACHES=nobody_there):
        answer = Client().get("/healthz/ready")
    assert (answer.status_code, answer.json()) == (503, {"status": "not ready", "database": True, "broker": False})


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz/live", "/healthz/ready"])
def test_no_answer_about_health_is_kept_by_anyone(path: str) -> None:
    assert "no-store" in Client().get(path)["Cache-Control"]


@pytest.mark.parametrize("path", ["/healthz/live", "/healthz/ready"])
def test_it_answers_plain_http_where_readers_are_sent_to_https(path: str) -> None:
    with override_settings(SECURE_SSL_REDIRECT=True):
        assert Client().post(path).status_code == 405
