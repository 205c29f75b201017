"""Settings of Celery that name tasks: the queue of each, and when periodic tasks run."""

from typing import Any

from celery.schedules import crontab
from kombu import Queue

# Each kind of work has a queue, so that slow captures delay no message. A worker without --queues takes from all.
QUEUES = {
    "default": ("accounts.*", "claims.publish_due", "claims.purge_cdn", "sources.sweep", "sources.check_stored_bytes",
                "sources.erase_removed"),
    "captures": ("sources.capture_due", "sources.read_due", "sources.visit_due", "sources.hand_over_due"),
    "quotations": ("claims.check_quotations", "claims.check_due", "claims.index_claimant"),
    "webhooks": ("claims.deliver_webhooks",),
    "exports": ("claims.build_bulk_files",),
}  # fmt: skip
TASK_QUEUES = [Queue(name) for name in QUEUES]
TASK_ROUTES = {pattern: {"queue": name} for name, patterns in QUEUES.items() for pattern in patterns}
# One periodic task for each table finds work that was not queued or that a dead worker left. Each message expires
# when the next one is sent.
BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "publish due verdicts": {"task": "claims.publish_due", "schedule": 15.0, "options": {"expires": 14}},
    "check due quotations": {"task": "claims.check_due", "schedule": 120.0, "options": {"expires": 120}},
    "deliver webhook messages": {"task": "claims.deliver_webhooks", "schedule": 5.0, "options": {"expires": 5}},
    "build due bulk files": {
        "task": "claims.build_bulk_files",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "run due captures": {"task": "sources.capture_due", "schedule": 5.0, "options": {"expires": 5}},
    "read captured copies": {"task": "sources.read_due", "schedule": 20.0, "options": {"expires": 20}},
    "visit watched sources": {"task": "sources.visit_due", "schedule": 60.0, "options": {"expires": 60}},
    "hand over due sources": {"task": "sources.hand_over_due", "schedule": 60.0, "options": {"expires": 60}},
    "delete half-stored files": {"task": "sources.sweep", "schedule": 600.0, "options": {"expires": 600}},
    "delete old attempts": {"task": "accounts.forget_attempts", "schedule": 3600.0, "options": {"expires": 3600}},
    "delete old API answers": {"task": "accounts.forget_answered", "schedule": 3600.0, "options": {"expires": 3600}},
    "erase removed copies": {"task": "sources.erase_removed", "schedule": 300.0, "options": {"expires": 300}},
    "check stored bytes": {
        "task": "sources.check_stored_bytes",
        "schedule": crontab(hour="3", minute="40"),
        "options": {"expires": 6 * 3600},
    },
}
