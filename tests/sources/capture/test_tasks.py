"""Every scheduled task exists, and each task calls its service."""

from collections.abc import Callable
from typing import Any

import pytest
from celery import current_app
from django.conf import settings

from sources import tasks
from sources.services import capture_worker, integrity, leftovers, removals, text_extraction, visits, wayback

CALLS: dict[str, tuple[Callable[[], int], Any, str]] = {
    "sources.capture_due": (tasks.capture_due, capture_worker, "capture_due"),
    "sources.read_due": (tasks.read_due, text_extraction, "read_due"),
    "sources.visit_due": (tasks.visit_due, visits, "visit_due"),
    "sources.hand_over_due": (tasks.hand_over_due, wayback, "hand_over_due"),
    "sources.sweep": (tasks.sweep, leftovers, "sweep"),
    "sources.erase_removed": (tasks.erase_removed, removals, "erase_removed"),
    "sources.check_stored_bytes": (tasks.check_stored_bytes, integrity, "check_stored_bytes"),
}


def test_every_scheduled_task_is_registered_and_expires() -> None:
    current_app.loader.import_default_modules()
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["task"] in current_app.tasks
        assert entry["options"]["expires"] > 0
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} >= set(CALLS)


@pytest.mark.parametrize("name", CALLS)
def test_a_task_returns_what_its_service_returns(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    task, module, service = CALLS[name]
    monkeypatch.setattr(module, service, lambda **_: 7)
    assert task() == 7
    assert name in current_app.tasks
