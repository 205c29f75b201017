"""The project. The Celery application is made with it, so that every process that enqueues a task knows the broker."""

from factcheck.celery import app as celery_app

__all__ = ["celery_app"]
