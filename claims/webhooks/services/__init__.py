"""Webhooks: manages endpoints and sends messages about editions."""

from claims.webhooks.services.dispatcher import deliver_due
from claims.webhooks.services.endpoints import (
    add_endpoint,
    change_endpoint,
    pause,
    remove,
    reseal_secrets,
    resume,
    rotate_secret,
    send_test,
)
from claims.webhooks.services.outbox import fan_out
from claims.webhooks.services.redelivery import redeliver, redeliver_range
from claims.webhooks.services.restores import announce_restore

__all__ = [
    "add_endpoint", "announce_restore", "change_endpoint", "deliver_due", "fan_out", "pause", "redeliver",
    "redeliver_range", "remove", "reseal_secrets", "resume", "rotate_secret", "send_test",
]  # fmt: skip
