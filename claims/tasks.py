"""Thin Celery wrappers: ids in, one service called, safe to run twice."""

from celery import shared_task

from claims.services import publishing


@shared_task(name="claims.publish_due")
def publish_due() -> None:
    """Publish what is scheduled for a moment that has come."""
    publishing.publish_due()
