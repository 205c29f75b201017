"""Background work, enqueued by name and only when the transaction commits."""

from functools import partial
from typing import Any

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def enqueue(task: str, **arguments: Any) -> None:
    """Send the task after commit. Arguments are ids and plain values.

    A broker that is down never fails the change that was just committed: every task's work is also found by a
    sweep, so the loss is logged and left to it.
    """
    transaction.on_commit(partial(_send, task, arguments))


def _send(task: str, arguments: dict[str, Any]) -> None:
    try:
        current_app.send_task(task, kwargs=arguments)
    except OperationalError as error:
        log.warning("task not announced", task=task, reason=str(error))
