"""Ringing the doorbell: tasks enqueued by name, once the transaction they speak of is committed.

A row is always the truth and a sweep finds what nobody announced, so a broker that is down costs time and nothing else.
"""

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger()


def enqueue(name: str, *arguments: str, after: float = 0.0) -> None:
    """Have a worker run the task of that name after the commit, and `after` so many seconds.

    At once where there is no transaction. Arguments are ids, never content. Never raises: without a broker the sweep
    does it later.
    """
    transaction.on_commit(lambda: _send(name, arguments, after))


def _send(name: str, arguments: tuple[str, ...], after: float) -> None:
    try:
        current_app.send_task(name, args=arguments, countdown=after or None)
    except OperationalError as error:
        log.warning("a task was not announced; the sweep will find it", task=name, reason=type(error).__name__)
