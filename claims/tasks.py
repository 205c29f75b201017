"""Celery tasks. Each takes ids, calls one service and is idempotent.

Periodic tasks return a number of rows: Celery logs it with the seconds.
"""

from uuid import UUID

from celery import shared_task

from claims.public import index
from claims.public.services import purging
from claims.services import publishing, quotations
from claims.sync import bulk_files
from claims.webhooks import services as webhooks


@shared_task(name="claims.publish_due")
def publish_due() -> int:
    """Publish the verdicts whose scheduled time has come."""
    return len(publishing.publish_due())


@shared_task(name="claims.check_quotations")
def check_quotations(source_id: str) -> None:
    """Check a source's quotations against its copies."""
    quotations.check_quotations(source_id=UUID(source_id))


@shared_task(name="claims.index_claimant")
def index_claimant(claimant_id: str) -> None:
    """Update the public index with a claimant's other names."""
    index.index_claimant(claimant_id=UUID(claimant_id))


@shared_task(name="claims.check_due")
def check_due() -> int:
    """Check quotations that no task was queued for, and update the watch list."""
    return quotations.check_due()


@shared_task(name="claims.build_bulk_files")
def build_bulk_files() -> int:
    """Build the bulk files that are due, and delete those that must no longer be served."""
    return len(bulk_files.build_due())


@shared_task(name="claims.deliver_webhooks")
def deliver_webhooks() -> int:
    """Send the webhook messages that are due."""
    return webhooks.deliver_due()


@shared_task(name="claims.purge_cdn")
def purge_cdn() -> int:
    """Tell the CDN which pages changed."""
    return purging.purge_changes()
