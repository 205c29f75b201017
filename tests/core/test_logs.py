"""The log: a traceback is on one line, and every line has the id of its request or task."""

import copy
import logging
import logging.config
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import structlog
from celery import shared_task
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from factcheck import urls as site
from factcheck.core.request_ids import HEADER


def fails(request: HttpRequest) -> HttpResponse:
    structlog.get_logger("claims").info("before the fault")
    raise ZeroDivisionError("a fault of ours")


urlpatterns = [path("fails", fails), *site.urlpatterns]
handler500 = site.handler500


@shared_task(name="tests.says")
def says() -> None:
    structlog.get_logger("claims").info("from a task")


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """The output of the real log configuration."""
    stream = StringIO()
    configuration: dict[str, Any] = copy.deepcopy(settings.LOGGING)
    configuration["handlers"]["stderr"]["stream"] = stream
    logging.config.dictConfig(configuration)
    yield stream
    logging.config.dictConfig(settings.LOGGING)


@override_settings(ROOT_URLCONF="tests.core.test_logs", DEBUG=False)
@pytest.mark.django_db
def test_an_error_is_logged_with_traceback_and_request_id(lines: StringIO) -> None:
    client = Client(raise_request_exception=False)
    response = client.get("/fails", headers={HEADER: "proxy-0123456789"})
    assert response.status_code == 500
    assert response[HEADER] == "proxy-0123456789"
    assert "proxy-0123456789" in response.content.decode()
    said, fault = (line for line in lines.getvalue().splitlines() if "fault" in line)
    assert "request_id=proxy-0123456789" in said
    assert "request_id=proxy-0123456789" in fault
    for part in ("Traceback (most recent call last)", "in fails", "ZeroDivisionError: a fault of ours"):
        assert part in fault
    assert "traceback object" not in fault


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "two words here", "line\tbreak-0123", "café-0123456"])
@pytest.mark.django_db
def test_a_malformed_request_id_is_replaced(client: Client, given: str) -> None:
    found = client.get("/healthz/live", headers={HEADER: given})[HEADER]
    assert found != given
    assert len(found) == 32


def test_task_log_lines_have_name_and_id_until_the_task_ends(lines: StringIO) -> None:
    done = says.apply()
    structlog.get_logger("claims").info("after the task")
    during, after = lines.getvalue().splitlines()[-2:]
    assert "task=tests.says" in during
    assert f"task_id={done.id}" in during
    assert "task" not in after.replace("after the task", "")
