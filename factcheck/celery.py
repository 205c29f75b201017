"""The Celery application: `celery -A factcheck.celery worker` and `celery -A factcheck.celery beat`."""

import os
from typing import Any

import structlog
from celery import Celery, Task
from celery.signals import task_postrun, task_prerun

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")

app = Celery("factcheck")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@task_prerun.connect
def name_the_task(task_id: str, task: Task[Any, Any], **kwargs: Any) -> None:
    """Put the task's name and id on every log line that it writes."""
    structlog.contextvars.bind_contextvars(task=task.name, task_id=task_id)


@task_postrun.connect
def forget_the_task(**kwargs: Any) -> None:
    """Remove them again: the process runs other tasks next."""
    structlog.contextvars.unbind_contextvars("task", "task_id")
