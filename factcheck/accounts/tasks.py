"""Thin Celery wrappers: one service called, safe to run twice."""

from celery import shared_task

from factcheck.accounts.services import attempts, requests


@shared_task(name="accounts.forget_answered")
def forget_answered() -> None:
    """Drop what was answered through API keys more than a day ago."""
    requests.forget_old()


@shared_task(name="accounts.forget_attempts")
def forget_attempts() -> None:
    """Drop counters of failed log-ins that count nothing any more."""
    attempts.forget_old_attempts()
