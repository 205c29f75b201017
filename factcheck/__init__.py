"""The project. It creates the Celery application, so that every process that enqueues a task uses the right broker."""

from factcheck.celery import app as celery_app

__all__ = ["celery_app"]
