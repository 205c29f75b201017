"""Queueing tasks by name once the transaction is committed.

The database says which work is due, and periodic tasks find work that was not queued. A broker that is down only
delays it.
"""

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger()


def enqueue(name: str, *arguments: str, after: float = 0.0) -> None:
    """Queue the task once the transaction commits, to run `after` so many seconds.

    Arguments are ids, never content. Never raises: without a broker a periodic task finds the work later.
    """
    transaction.on_commit(lambda: _send(name, arguments, after))


def _send(name: str, arguments: tuple[str, ...], after: float) -> None:
    try:
        current_app.send_task(name, args=arguments, countdown=after or None)
    except OperationalError as error:
        log.warning("task not queued; a periodic task will find the work", task=name, reason=type(error).__name__)
