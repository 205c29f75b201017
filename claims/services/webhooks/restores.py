"""Telling endpoints that the log was restored from a backup: numbers they know may now stand for other editions."""

from django.db import transaction

from claims import webhooks
from claims.models import LogRestore, WebhookDelivery, WebhookEndpoint
from claims.services.webhooks.dispatcher import TASK
from factcheck.core.jobs import enqueue


@transaction.atomic
def announce_restore() -> LogRestore:
    """Record that the log was restored, begin a new epoch, and tell every endpoint, whichever events it chose.

    For an operator, who is nobody of the desk, before workers start on the restored database. Twice begins two epochs.
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
