"""Thin Celery wrappers: ids in, one service called, safe to run twice."""

from uuid import UUID

from celery import shared_task

from claims.services import bulk_files, index, publishing, quotations, webhooks


@shared_task(name="claims.publish_due")
def publish_due() -> None:
    """Publish what is scheduled for a moment that has come."""
    publishing.publish_due()


@shared_task(name="claims.check_quotations")
def check_quotations(source_id: str) -> None:
    """Look for a source's quotations in its copies."""
    quotations.check_quotations(source_id=UUID(source_id))


@shared_task(name="claims.index_claimant")
def index_claimant(claimant_id: str) -> None:
    """Bring the index up to a claimant's other names."""
    index.index_claimant(claimant_id=UUID(claimant_id))


@shared_task(name="claims.check_due")
def check_due() -> None:
    """Look for the quotations of which nobody was told that they need it, and keep the watch list."""
    quotations.check_due()


@shared_task(name="claims.build_bulk_files")
def build_bulk_files() -> None:
    """Build the bulk files that are wanting, and remove those that may not be served any more."""
    bulk_files.build_due()


@shared_task(name="claims.deliver_webhooks")
def deliver_webhooks() -> None:
    """Tell webhook endpoints what they were not told yet."""
    webhooks.deliver_due()
