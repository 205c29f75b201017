"""Celery tasks. Each calls one service, is safe to run twice, and returns the number of deleted rows."""

from celery import shared_task

from factcheck.accounts.services import attempts, requests


@shared_task(name="accounts.forget_answered")
def forget_answered() -> int:
    """Delete stored API answers older than a day."""
    return requests.forget_old()


@shared_task(name="accounts.forget_attempts")
def forget_attempts() -> int:
    """Delete expired counters of failed log-ins."""
    return attempts.forget_old_attempts()
