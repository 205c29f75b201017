"""Celery tasks. Each calls one service and is safe to run twice."""

from celery import shared_task

from factcheck.accounts.services import attempts, requests


@shared_task(name="accounts.forget_answered")
def forget_answered() -> None:
    """Delete stored API answers older than a day."""
    requests.forget_old()


@shared_task(name="accounts.forget_attempts")
def forget_attempts() -> None:
    """Delete expired counters of failed log-ins."""
    attempts.forget_old_attempts()
