"""Announces to endpoints that the log was restored from a backup: a seq may now belong to another edition."""

from django.db import transaction

from claims.models import LogRestore, WebhookDelivery, WebhookEndpoint
from claims.webhooks import messages as webhooks
from claims.webhooks.services.dispatcher import TASK
from factcheck.core.jobs import enqueue


@transaction.atomic
def announce_restore() -> LogRestore:
    """Record that the log was restored, begin a new epoch, and send a message to every endpoint.

    An operator runs this before workers start on the restored database. Not idempotent: each call begins an epoch.
    """
    restore = LogRestore.objects.create()
    restore.refresh_from_db()
    WebhookDelivery.objects.bulk_create(
        WebhookDelivery(
            endpoint_id=endpoint,
            event=webhooks.RESTORED_EVENT,
            message=webhooks.message_of(endpoint, restore.epoch),
        )
        for endpoint in WebhookEndpoint.objects.kept().values_list("pk", flat=True)
    )
    enqueue(TASK)
    return restore
