"""Webhooks: who is told of editions, and telling them."""

from claims.services.webhooks.dispatching import deliver_due
from claims.services.webhooks.endpoints import (
    add_endpoint,
    change_endpoint,
    pause,
    remove,
    reseal_secrets,
    resume,
    rotate_secret,
    send_test,
)
from claims.services.webhooks.redelivering import redeliver, redeliver_range
from claims.services.webhooks.restoring import announce_restore
from claims.services.webhooks.telling import fan_out

__all__ = [
    "add_endpoint",
    "announce_restore",
    "change_endpoint",
    "deliver_due",
    "fan_out",
    "pause",
    "redeliver",
    "redeliver_range",
    "remove",
    "reseal_secrets",
    "resume",
    "rotate_secret",
    "send_test",
]
