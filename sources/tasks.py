"""Thin Celery wrappers: one service called, safe to run twice, nothing of a source in the arguments."""

from celery import shared_task

from sources.services import capturing, reading, rehashing, removals, sweeping, watching, wayback

CHECKED_EACH_NIGHT = 500
"""Files whose hash is computed again."""


@shared_task(name="sources.capture_due")
def capture_due() -> None:
    """Capture what is waiting."""
    capturing.capture_due()


@shared_task(name="sources.read_due")
def read_due() -> None:
    """Read what was captured or uploaded."""
    reading.read_due()


@shared_task(name="sources.visit_due")
def visit_due() -> None:
    """Queue visits to watched sources."""
    watching.visit_due()


@shared_task(name="sources.hand_over_due")
def hand_over_due() -> None:
    """Tell the Wayback Machine of new copies, where the operator wants that."""
    wayback.hand_over_due()


@shared_task(name="sources.sweep")
def sweep() -> None:
    """Remove what dead workers left in the store."""
    sweeping.sweep()


@shared_task(name="sources.erase_removed")
def erase_removed() -> None:
    """Erase the files of bytes that were removed by law."""
    removals.erase_removed()


@shared_task(name="sources.check_stored_bytes")
def check_stored_bytes() -> None:
    """Compute the hash of a sample of stored files again."""
    rehashing.check_stored_bytes(sample=CHECKED_EACH_NIGHT)
